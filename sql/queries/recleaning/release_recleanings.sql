-- Give leases back when the daemon stops. The rows are held in the order of their ids, since another statement may be
-- about to take leases away.
WITH held AS (
    SELECT recleaning.article_id
      FROM ingest.recleaning JOIN unnest(%(ids)s::bigint[], %(leases)s::timestamptz[]) AS lease (article_id, leased_until)
        ON recleaning.article_id = lease.article_id AND recleaning.leased_until = lease.leased_until
     ORDER BY recleaning.article_id
       FOR UPDATE OF recleaning
)
UPDATE ingest.recleaning SET leased_until = NULL FROM held WHERE recleaning.article_id = held.article_id
