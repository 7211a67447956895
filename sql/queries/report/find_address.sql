-- Return the entries and articles of an address, in any spelling, each with the spelling that it has.
(SELECT 'article' AS what, id, id AS article_id, url FROM ingest.article WHERE url = %(url)s OR url_key = %(key)s LIMIT 1000)
UNION ALL
(SELECT 'entry', id, article_id, url FROM ingest.entry WHERE url = %(url)s OR url_key = %(key)s LIMIT 1000)
