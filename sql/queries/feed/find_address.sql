-- Entries and articles of an address, in any spelling: what they are and how they spell it.
(SELECT 'article' AS what, id, id AS article_id, url FROM ingest.article WHERE url = %(url)s OR url_key = %(key)s LIMIT 1000)
UNION ALL
(SELECT 'entry', id, article_id, url FROM ingest.entry WHERE url = %(url)s OR url_key = %(key)s LIMIT 1000)
