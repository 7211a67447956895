-- Upkeep: fill in text_hash where an older version stored the article, some thousand at once.
UPDATE ingest.article SET text_hash = body_hash
 WHERE id IN (SELECT id FROM ingest.article WHERE text_hash IS NULL LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
