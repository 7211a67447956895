-- Return the highest id of an article, or 0.
SELECT coalesce(max(id), 0) AS id FROM ingest.article
