-- Upkeep: return a site of which an older version has learned passages that are not checked yet. No row as long as the source of an
-- article is not known: its text may be the site's own.
SELECT site FROM ingest.passage
 WHERE served IS NULL AND NOT EXISTS (SELECT FROM ingest.article WHERE source IS NULL)
 ORDER BY site LIMIT 1
