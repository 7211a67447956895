-- Give leases on feeds back, at a drain.
UPDATE ingest.feed SET leased_until = NULL
  FROM unnest(%(ids)s::bigint[], %(leases)s::timestamptz[]) AS held (id, leased_until)
 WHERE feed.id = held.id AND feed.leased_until = held.leased_until
