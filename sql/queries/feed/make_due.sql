-- Make a feed due at once, with its history as it is, unless it is paused. Return what the poll to come is compared with. No row: there
-- is no such feed.
WITH asked AS (
    UPDATE ingest.feed SET next_poll_at = least(next_poll_at, now()) WHERE id = ingest.feed_of(%(url)s) AND paused_at IS NULL
)
SELECT id, url, polls, paused_reason, now() AS asked_at,
       (SELECT slowed_until FROM ingest.refusal
         WHERE refusal.host = feed.host AND refusal.kind = 'feed' AND refusal.slowed_until > now()) AS slowed_until
  FROM ingest.feed WHERE id = ingest.feed_of(%(url)s)
