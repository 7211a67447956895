-- Return the names of the sites that have articles.
SELECT name FROM ingest.site WHERE name <> '' ORDER BY name
