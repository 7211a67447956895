-- Give the leases on feeds back when the daemon stops.
UPDATE ingest.feed SET leased_until = NULL
  FROM unnest(%(ids)s::bigint[], %(leases)s::timestamptz[]) AS held (id, leased_until)
 WHERE feed.id = held.id AND feed.leased_until = held.leased_until
RETURNING feed.host
