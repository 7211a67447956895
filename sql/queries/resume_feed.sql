-- Poll a feed again, at once.
UPDATE ingest.feed SET paused_at = NULL, paused_reason = NULL, failures = 0, next_poll_at = now() WHERE url = %(url)s RETURNING id
