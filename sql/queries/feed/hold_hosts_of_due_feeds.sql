-- First half of a claim of feeds: hold hosts that are open and have a due feed, the longest due first. Hosts that another claim holds are
-- left out. `most` hosts of feeds that answer quickly, and `most_slow` of feeds that take long.
-- `due_by`: only hosts of feeds that were due at this time (a single pass polls each feed once); null: now.
WITH quick AS (
    SELECT name
      FROM ingest.host
     WHERE quick_poll_at < 'infinity' AND quick_poll_at <= now() AND next_poll_at <= now()
       AND (%(due_by)s::timestamptz IS NULL
            OR EXISTS (SELECT FROM ingest.feed
                        WHERE feed.host = host.name AND NOT poll_is_slow AND paused_at IS NULL AND feed.next_poll_at <= %(due_by)s
                          AND (leased_until IS NULL OR leased_until <= now())))
     ORDER BY quick_poll_at
     LIMIT %(most)s
       FOR UPDATE SKIP LOCKED
), slow AS (
    SELECT name
      FROM ingest.host
     WHERE slow_poll_at < 'infinity' AND slow_poll_at <= now() AND next_poll_at <= now()
       AND (%(due_by)s::timestamptz IS NULL
            OR EXISTS (SELECT FROM ingest.feed
                        WHERE feed.host = host.name AND poll_is_slow AND paused_at IS NULL AND feed.next_poll_at <= %(due_by)s
                          AND (leased_until IS NULL OR leased_until <= now())))
     ORDER BY slow_poll_at
     LIMIT %(most_slow)s
       FOR UPDATE SKIP LOCKED
)
SELECT name FROM quick UNION SELECT name FROM slow
