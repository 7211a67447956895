-- Return the stored articles that may be the article of a draft: they have one of its URLs, an entry of the same URL or
-- guid points at them, they have one of its addresses in another spelling, or their folded text is the same. Only the
-- parts that may find very many rows have a limit: an article of the same address must be found among any number of
-- equal texts.
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
                                                 AND entry.id <> %(entry_id)s) AS same_key,
       coalesce(article.source = 'foreign_feed', false) AS is_claim,
       EXISTS (SELECT FROM ingest.entry AS own JOIN ingest.entry AS other USING (feed_id, shared_url)
                WHERE own.id = %(entry_id)s AND other.article_id = article.id AND other.id <> own.id
                  AND (split_part(other.link, '#', 2) <> split_part(own.link, '#', 2)
                       OR split_part(other.enclosures -> 0 ->> 'url', '?', 1) <> split_part(own.enclosures -> 0 ->> 'url', '?', 1))) AS told_apart
  FROM found JOIN ingest.article ON article.id = found.article_id
 ORDER BY article.id
