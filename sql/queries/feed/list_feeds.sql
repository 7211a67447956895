-- Return the feeds with these ids, in their order, with what other tables say of each.
SELECT feed.id, feed.url, feed.title, feed.own_title, feed.folders, feed.health, feed.health_since, feed.site_url, feed.strip, feed.failures, feed.failed_since,
       feed.last_polled_at, feed.last_succeeded_at, feed.last_new_entry_at, feed.next_poll_at, feed.last_error, feed.paused_at,
       feed.paused_reason, feed.moving_to, feed.moving_since, feed.moving_days, feed.false_304_at, feed.false_304, feed.honest_checks,
       feed.proposed_url, feed.proposed_because,
       feed.keyed_by, feed.keyed_reason, feed.user_agent, feed.secret_headers, feed.interval_s, feed.text_from,
       ARRAY(SELECT former_url.url FROM ingest.former_url WHERE former_url.feed_id = feed.id ORDER BY left_at) AS former_urls,
       coalesce((SELECT jsonb_agg(jsonb_build_object('site', said.site, 'because', said.because, 'page_url', said.page_url, 'said_at', said.said_at)
                                  ORDER BY said.site)
                   FROM ingest.speaks_for AS said WHERE said.feed_id = feed.id), '[]') AS speaks_for,
       (SELECT count(*) FROM ingest.entry WHERE entry.feed_id = feed.id) AS entries
  FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS chosen (id, number) JOIN ingest.feed USING (id)
 ORDER BY chosen.number
