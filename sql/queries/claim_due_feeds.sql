-- Lease the feeds that are due, oldest first. The CTE keeps LIMIT and the row locks together: under IN the planner may run a
-- subquery again.
-- `due_by`: those that were due by then (a single pass polls each feed once).
WITH due AS (
    SELECT id
      FROM ingest.feed
     WHERE next_poll_at <= coalesce(%(due_by)s::timestamptz, now())
       AND paused_at IS NULL
       AND (leased_until IS NULL OR leased_until <= now())
     ORDER BY next_poll_at
     LIMIT %(limit)s
       FOR UPDATE SKIP LOCKED
)
UPDATE ingest.feed
   SET leased_until = now() + make_interval(secs => %(lease_s)s)
  FROM due
 WHERE feed.id = due.id
RETURNING feed.id, feed.url, feed.etag, feed.last_modified, feed.body_hash, feed.poll_interval_s, feed.polls,
          feed.failures, feed.last_polled_at, feed.leased_until, now() AS claimed_at, feed.health, feed.health_since, feed.failed_since,
          feed.failure_weight, feed.gone_polls, feed.ttl_s, feed.skip_hours, feed.skip_days,
          feed.moving_to, feed.moving_since, feed.moving_polls, feed.moving_days, feed.moving_seen_at,
          feed.false_304_at, feed.honest_checks, feed.site_url, feed.searched_at, feed.proposed_url
