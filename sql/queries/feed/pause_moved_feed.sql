-- Stop polling a feed that has moved to the URL of another feed which is polled. No row: that feed is not polled.
UPDATE ingest.feed
   SET paused_at = now(), paused_reason = %(reason)s, health = 'moved', health_since = now()
 WHERE id = %(id)s
   AND paused_at IS NULL
   AND EXISTS (SELECT FROM ingest.feed AS other WHERE other.url = %(url)s AND other.paused_at IS NULL)
RETURNING id
