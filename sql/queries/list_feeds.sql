-- All feeds with their health, the sickest first.
SELECT feed.id, feed.url, feed.title, feed.site_url, feed.strip, feed.failures, feed.last_polled_at, feed.last_succeeded_at, feed.last_new_entry_at,
       feed.next_poll_at, feed.last_error, feed.paused_at, feed.paused_reason,
       (SELECT count(*) FROM ingest.entry WHERE entry.feed_id = feed.id) AS entries,
       CASE WHEN feed.paused_at IS NOT NULL THEN 'paused'
            WHEN feed.failures > 0 THEN 'failing'
            WHEN feed.last_succeeded_at IS NULL THEN 'new'
            ELSE 'ok' END AS health
  FROM ingest.feed
 ORDER BY feed.failures DESC, feed.url
