-- Give leases back at a drain.
UPDATE ingest.recleaning SET leased_until = NULL
  FROM unnest(%(ids)s::bigint[], %(leases)s::timestamptz[]) AS held (article_id, leased_until)
 WHERE recleaning.article_id = held.article_id AND recleaning.leased_until = held.leased_until
