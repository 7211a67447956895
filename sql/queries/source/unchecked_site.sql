-- Upkeep: return a site of which an older version has learned passages that are not checked yet.
SELECT site FROM ingest.passage WHERE served IS NULL ORDER BY site LIMIT 1
