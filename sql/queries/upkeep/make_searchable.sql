-- Housekeeping: make articles of an older version searchable by their language, some hundred at once. The trigger does it.
UPDATE ingest.article SET language = language
 WHERE id IN (SELECT id FROM ingest.article WHERE search_config IS NULL ORDER BY id LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED)
