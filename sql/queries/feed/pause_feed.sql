-- Stop polling a feed.
UPDATE ingest.feed
   SET paused_at = coalesce(paused_at, now()),
       paused_reason = %(reason)s,
       health = 'paused',
       health_since = CASE WHEN health = 'paused' THEN health_since ELSE now() END
 WHERE id = ingest.feed_of(%(url)s)
RETURNING id
