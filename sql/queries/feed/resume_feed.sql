-- Poll a feed again, at once, as if it had never failed.
UPDATE ingest.feed
   SET paused_at = NULL,
       paused_reason = NULL,
       failures = 0,
       failed_since = NULL,
       failure_weight = 0,
       gone_polls = 0,
       health = CASE WHEN last_succeeded_at IS NULL THEN 'new' ELSE 'healthy' END,
       health_since = now(),
       next_poll_at = now()
 WHERE id = ingest.feed_of(%(url)s)
RETURNING id
