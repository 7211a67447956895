-- Give leases on entries back, at a drain: what was claimed and not worked on is due at once.
UPDATE ingest.entry SET leased_until = NULL
  FROM unnest(%(ids)s::bigint[], %(leases)s::timestamptz[]) AS held (id, leased_until)
 WHERE entry.id = held.id AND entry.leased_until = held.leased_until
