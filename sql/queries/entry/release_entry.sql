-- Give the lease on an entry back, at a drain: what was claimed and not worked on is due at once.
UPDATE ingest.entry SET leased_until = NULL WHERE id = %(id)s AND leased_until = %(leased_until)s
