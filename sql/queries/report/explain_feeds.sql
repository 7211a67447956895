-- Return all feeds, with what may say why none of their entries names a page.
SELECT feed.id, feed.url, feed.site_url, feed.health, feed.last_polled_at, feed.last_succeeded_at, feed.last_error, feed.paused_reason,
       ARRAY(SELECT jsonb_build_object('from', gap.from_at, 'until', gap.until_at, 'estimate', gap.estimate)
               FROM ingest.gap WHERE gap.feed_id = feed.id ORDER BY gap.until_at DESC LIMIT 5) AS gaps
  FROM ingest.feed ORDER BY feed.url
