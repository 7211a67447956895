-- Give articles of an older version the new name of their hash, some thousand at once.
UPDATE ingest.article SET text_hash = body_hash
 WHERE id IN (SELECT id FROM ingest.article WHERE text_hash IS NULL LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
