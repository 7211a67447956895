-- The sites that were looked at.
SELECT name FROM ingest.site WHERE name <> '' ORDER BY name
