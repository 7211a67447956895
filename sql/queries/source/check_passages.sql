-- Upkeep: check passages of a site that an older version has learned. A passage is forgotten if a text holds it that the site did not
-- serve, and fewer texts hold it than must teach a passage that the site did serve. Return whether each was forgotten, and whether it was
-- cut from articles. CASE, so that the texts of a passage that pages have taught are not searched for claims: they may be very many.
WITH piece AS (
    SELECT key, boilerplate FROM ingest.passage WHERE site = %(site)s AND served IS NULL ORDER BY key LIMIT %(limit)s FOR UPDATE
), held AS (
    SELECT key, boilerplate,
           (SELECT count(*) FROM (
                SELECT FROM (SELECT site, extractor <> '' OR source = 'own_feed' AS is_served FROM ingest.article
                              WHERE passages && ARRAY[piece.key] OFFSET 0) AS holder
                 WHERE site = %(site)s AND is_served LIMIT %(enough)s) AS served) >= %(enough)s AS is_taught
      FROM piece
), judged AS MATERIALIZED (
    SELECT key, boilerplate,
           CASE WHEN is_taught THEN false ELSE EXISTS (
                SELECT FROM (SELECT site, extractor = '' AND source IS DISTINCT FROM 'own_feed' AS is_claimed FROM ingest.article
                              WHERE passages && ARRAY[held.key] OFFSET 0) AS holder
                 WHERE site = %(site)s AND is_claimed) END AS is_forgotten
      FROM held
), checked AS (
    UPDATE ingest.passage SET served = true FROM judged
     WHERE passage.site = %(site)s AND passage.key = judged.key AND NOT judged.is_forgotten
), forgotten AS (
    DELETE FROM ingest.passage USING judged
     WHERE passage.site = %(site)s AND passage.key = judged.key AND judged.is_forgotten
)
SELECT key, is_forgotten, is_forgotten AND boilerplate AS was_cut FROM judged
