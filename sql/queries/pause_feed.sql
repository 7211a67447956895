-- Stop polling a feed.
UPDATE ingest.feed SET paused_at = coalesce(paused_at, now()), paused_reason = %(reason)s WHERE url = %(url)s RETURNING id
