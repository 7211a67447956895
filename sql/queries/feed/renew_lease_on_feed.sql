-- Renew the lease on a feed while the work waits for a worker. No row: the lease was lost.
UPDATE ingest.feed
   SET leased_until = now() + make_interval(secs => %(lease_s)s)
 WHERE id = %(id)s AND leased_until = %(leased_until)s
RETURNING leased_until
