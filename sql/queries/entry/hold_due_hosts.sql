-- First half of a claim of entries: hold hosts that are open, the longest due first. Hosts that another claim holds are
-- left out, and hosts where only feeds have due entries that may have no place now (`full`,
-- `slow_places`). `unsettled`: hold hosts with
-- an entry that has no article yet, due or not.
SELECT name
  FROM ingest.host
 WHERE due_at < 'infinity'
   AND due_at <= CASE WHEN %(unsettled)s THEN 'infinity' ELSE now() END
   AND next_request_at <= now()
   AND (waits_until <= now() OR NOT waits_for <@ %(full)s::bigint[] AND (%(slow_places)s > 0 OR NOT only_slow_wait))
   AND (NOT %(unsettled)s
        OR EXISTS (SELECT FROM ingest.entry
                    WHERE entry.host = host.name AND next_attempt_at IS NOT NULL AND settled_at IS NULL
                      AND (leased_until IS NULL OR leased_until <= now())))
 ORDER BY due_at
 LIMIT %(most)s
   FOR UPDATE SKIP LOCKED
