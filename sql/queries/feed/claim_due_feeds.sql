-- Second half of a claim: lease due feeds of the held hosts, the longest due first; of a host with spacing one at a
-- time, and of any host as many as leave it at `per_host` leases of all daemons together (null: there is no such bound).
-- This is a statement of its own, so that it sees what the claim before it has written. Feeds that answer quickly and feeds that take
-- long are read apart, so that each scan of feed_queue stops when the places are taken. `due_by`: lease feeds that were due at this
-- time (a single pass polls each feed once). `slow_places`: at most so many feeds are leased that take long to answer.
WITH open AS MATERIALIZED (
    SELECT name,
           greatest(0, least(CASE WHEN greatest(spacing_s, %(spacing_s)s) > 0 THEN 1 ELSE %(limit)s END,
                             %(per_host)s - (SELECT count(*) FROM ingest.feed WHERE feed.host = host.name AND leased_until > now())))
               AS places
      FROM ingest.host
     WHERE name = ANY (%(hosts)s)
), due AS (
    SELECT first.id, first.next_poll_at, kind.is_slow, open.places,
           row_number() OVER (PARTITION BY open.name ORDER BY first.next_poll_at) AS turn
      FROM open CROSS JOIN (VALUES (false), (true)) AS kind (is_slow) CROSS JOIN LATERAL (
           SELECT id, next_poll_at
             FROM ingest.feed
            WHERE feed.host = open.name
              AND poll_is_slow = kind.is_slow
              AND paused_at IS NULL
              AND next_poll_at <= coalesce(%(due_by)s::timestamptz, now())
              AND (leased_until IS NULL OR leased_until <= now())
            ORDER BY next_poll_at
            LIMIT open.places
              FOR UPDATE SKIP LOCKED) AS first
     WHERE NOT kind.is_slow OR %(slow_places)s > 0
), ranked AS (
    SELECT id, next_poll_at, is_slow, row_number() OVER (PARTITION BY is_slow ORDER BY next_poll_at) AS nth FROM due WHERE turn <= places
), taken AS (
    SELECT id FROM ranked WHERE NOT is_slow OR nth <= %(slow_places)s ORDER BY next_poll_at LIMIT %(limit)s
)
UPDATE ingest.feed
   SET leased_until = now() + make_interval(secs => %(lease_s)s)
  FROM taken
 WHERE feed.id = taken.id
RETURNING feed.id, feed.url, feed.poll_is_slow AS is_slow, feed.host, feed.etag, feed.last_modified, feed.document_hash, feed.poll_interval_s, feed.polls,
          feed.failures, feed.last_polled_at, feed.leased_until, now() AS claimed_at, feed.health, feed.health_since, feed.failed_since,
          feed.failure_weight, feed.gone_polls, feed.ttl_s, feed.skip_hours, feed.skip_days,
          feed.moving_to, feed.moving_since, feed.moving_polls, feed.moving_days, feed.moving_seen_at,
          feed.false_304_at, feed.honest_checks, feed.site_url, feed.searched_at, feed.proposed_url,
          feed.keyed_by, feed.keyed_reason, feed.guids_kept, feed.guids_changed, feed.guids_shared, feed.guids_fresh,
          feed.user_agent, feed.secret_headers, feed.interval_s,
          EXISTS (SELECT FROM ingest.refusal WHERE refusal.host = feed.host AND refusal.kind = 'feed') AS was_refused
