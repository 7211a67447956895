-- Give the lease on an entry back when the daemon stops: the entry is due at once.
UPDATE ingest.entry SET leased_until = NULL WHERE id = %(id)s AND leased_until = %(leased_until)s
