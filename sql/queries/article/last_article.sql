-- The newest id.
SELECT coalesce(max(id), 0) AS id FROM ingest.article
