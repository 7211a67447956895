-- Entries whose link is just this one: those that share it with others have no URL of their own. Reads all entries.
SELECT 'entry' AS what, id, article_id, link AS url FROM ingest.entry WHERE link = %(link)s LIMIT 1000
