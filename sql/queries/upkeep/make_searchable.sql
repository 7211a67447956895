-- Upkeep: make articles searchable that an older version stored, some hundred at once. The trigger does the work.
UPDATE ingest.article SET language = language
 WHERE id IN (SELECT id FROM ingest.article WHERE search_config IS NULL ORDER BY id LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED)
