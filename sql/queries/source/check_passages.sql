-- Upkeep: check passages of a site that an older version has learned. A passage is forgotten if a text holds it that the site did not
-- serve, and fewer texts hold it than must teach a passage that the site did serve. Return the keys that are forgotten, and whether each
-- had been cut from articles.
WITH piece AS (
    SELECT key, boilerplate FROM ingest.passage WHERE site = %(site)s AND served IS NULL ORDER BY key LIMIT %(limit)s FOR UPDATE
), held AS (
    SELECT key, boilerplate,
           (SELECT count(*) FROM (
                SELECT FROM (SELECT site, extractor <> '' OR source = 'own_feed' AS is_served FROM ingest.article
                              WHERE passages && ARRAY[piece.key] OFFSET 0) AS holder
                 WHERE site = %(site)s AND is_served LIMIT %(enough)s) AS served) >= %(enough)s AS is_taught,
           EXISTS (SELECT FROM (SELECT site, extractor = '' AND source IS DISTINCT FROM 'own_feed' AS is_claimed FROM ingest.article
                                 WHERE passages && ARRAY[piece.key] OFFSET 0) AS holder
                    WHERE site = %(site)s AND is_claimed) AS is_claimed
      FROM piece
), checked AS (
    UPDATE ingest.passage SET served = true
      FROM held
     WHERE passage.site = %(site)s AND passage.key = held.key AND (NOT held.is_claimed OR (held.boilerplate AND held.is_taught))
), forgotten AS (
    DELETE FROM ingest.passage USING held
     WHERE passage.site = %(site)s AND passage.key = held.key AND held.is_claimed AND NOT (held.boilerplate AND held.is_taught)
    RETURNING passage.key, passage.boilerplate
)
SELECT held.key, forgotten.key IS NOT NULL AS is_forgotten, coalesce(forgotten.boilerplate, false) AS was_cut
  FROM held LEFT JOIN forgotten USING (key)
