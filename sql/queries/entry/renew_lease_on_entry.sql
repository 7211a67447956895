-- Renew the lease on an entry while the work waits for a worker. No row: the lease was lost.
UPDATE ingest.entry
   SET leased_until = now() + make_interval(secs => %(lease_s)s)
 WHERE id = %(id)s AND leased_until = %(leased_until)s
RETURNING leased_until
