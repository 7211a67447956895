-- Set the seconds between two polls of a feed; null: its own rhythm decides. A feed that does not fail is due no later than that.
UPDATE ingest.feed
   SET interval_s = %(interval_s)s::float8,
       next_poll_at = CASE WHEN failures = 0
                           THEN least(next_poll_at, coalesce(last_polled_at, now()) + make_interval(secs => %(interval_s)s::float8))
                           ELSE next_poll_at END
 WHERE id = ingest.feed_of(%(url)s)
RETURNING id
