-- The feed brought something new just now.
UPDATE ingest.feed SET last_new_entry_at = now() WHERE id = %(id)s
