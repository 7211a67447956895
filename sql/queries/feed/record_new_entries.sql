-- Write down that a feed has just listed a new entry.
UPDATE ingest.feed SET last_new_entry_at = now() WHERE id = %(id)s
