-- First half of a claim of feeds: hold hosts that are open and have a due feed, the longest due first. Hosts of which
-- `per_host` feeds are being polled are left out; null: there is no such bound. `due_by`: feeds that were due at this time
-- (a single pass polls each feed once). `slow_places`: the number of places for feeds that take long to answer.
WITH due AS MATERIALIZED (
    SELECT host, min(next_poll_at) AS first
      FROM ingest.feed
     WHERE next_poll_at <= coalesce(%(due_by)s::timestamptz, now())
       AND paused_at IS NULL
       AND (leased_until IS NULL OR leased_until <= now())
       AND (%(slow_places)s > 0 OR NOT poll_is_slow)
     GROUP BY host
), busy AS MATERIALIZED (
    SELECT host FROM ingest.feed WHERE leased_until > now() GROUP BY host HAVING count(*) >= %(per_host)s
)
SELECT name
  FROM ingest.host JOIN due ON due.host = host.name
 WHERE host.next_poll_at <= now() AND NOT EXISTS (SELECT FROM busy WHERE busy.host = host.name)
 ORDER BY due.first
 LIMIT %(limit)s
   FOR UPDATE OF host SKIP LOCKED
