-- Write down that a host refused a feed or a page because it is asked too often. A host that has refused several URLs
-- in a row is asked for nothing for a while: as long as it wants, or a minute, and twice as long after each further
-- refusal.
WITH told AS (
    SELECT name, slowed_at, slowed_until, slow_s,
           CASE WHEN %(url)s = ANY (refused) OR cardinality(refused) >= %(after)s THEN refused
                ELSE refused || %(url)s::text END AS refused
      FROM ingest.host WHERE name = %(name)s FOR UPDATE
), wait AS (
    SELECT *, CASE WHEN slowed_until > now() THEN slow_s ELSE least(coalesce(2 * slow_s, 60), %(max_s)s) END AS next_s
      FROM told
), slowed AS (
    SELECT *, greatest(slowed_until, now() + make_interval(secs => least(greatest(next_s, %(retry_after_s)s), %(max_s)s))) AS until
      FROM wait WHERE cardinality(refused) >= %(after)s
), recorded AS (
    UPDATE ingest.host SET refused = wait.refused FROM wait
     WHERE host.name = wait.name AND cardinality(wait.refused) < %(after)s
)
UPDATE ingest.host
   SET refused = slowed.refused, slowed_at = coalesce(host.slowed_at, now()), slowed_until = slowed.until, slow_s = slowed.next_s,
       next_request_at = greatest(host.next_request_at, slowed.until), next_poll_at = greatest(host.next_poll_at, slowed.until),
       due_at = greatest(host.due_at, slowed.until), revisit_at = greatest(host.revisit_at, slowed.until)
  FROM slowed
 WHERE host.name = slowed.name
RETURNING slowed.slowed_at IS NULL AS is_new, cardinality(slowed.refused) AS refused,
          extract(epoch FROM slowed.until - now())::float8 AS wait_s
