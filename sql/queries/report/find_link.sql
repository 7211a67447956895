-- Return the entries whose feed gave exactly this link. An entry that shares its link with others has no URL, so all
-- entries are read.
SELECT 'entry' AS what, id, article_id, link AS url FROM ingest.entry WHERE link = %(link)s LIMIT 1000
