-- Articles that may be the one at hand: stored under one of its URLs, reached by an entry of the same URL or guid, under another
-- spelling of one of the addresses, or with the same folded body. The limit is on those alone that may be many: an address
-- must be found among any number of equal bodies.
WITH found AS (
    SELECT id AS article_id FROM ingest.article WHERE url = ANY (%(urls)s)
    UNION
    SELECT article_id FROM ingest.entry WHERE url = %(entry_url)s AND article_id IS NOT NULL AND id <> %(entry_id)s
    UNION
    SELECT article_id FROM ingest.entry WHERE guid = %(global_guid)s AND article_id IS NOT NULL AND id <> %(entry_id)s
    UNION
    (SELECT id FROM ingest.article WHERE url_key = ANY (%(keys)s) LIMIT 100)
    UNION
    (SELECT article_id FROM ingest.entry WHERE url_key = ANY (%(keys)s) AND article_id IS NOT NULL AND id <> %(entry_id)s LIMIT 100)
    UNION
    (SELECT id FROM ingest.article WHERE text_hash = %(text_hash)s LIMIT 100)
    UNION
    -- articles of an older version, until the upkeep has given them their text_hash
    (SELECT id FROM ingest.article WHERE body_hash = %(text_hash)s AND text_hash IS NULL LIMIT 100)
)
SELECT article.id, article.url, article.site, article.title, coalesce(article.text_hash, article.body_hash) AS text_hash,
       EXISTS (SELECT FROM ingest.entry WHERE entry.article_id = article.id AND entry.url = %(entry_url)s
                                          AND entry.id <> %(entry_id)s) AS listed_there,
       EXISTS (SELECT FROM ingest.entry WHERE entry.article_id = article.id AND entry.guid = %(global_guid)s
                                          AND entry.id <> %(entry_id)s) AS same_guid,
       coalesce(article.url_key = ANY (%(keys)s), false)
           OR EXISTS (SELECT FROM ingest.entry WHERE entry.article_id = article.id AND entry.url_key = ANY (%(keys)s)
                                                 AND entry.id <> %(entry_id)s) AS same_key
  FROM found JOIN ingest.article ON article.id = found.article_id
 ORDER BY article.id
