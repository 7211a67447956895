-- Return feeds with their health, the sickest first: those in a folder, of a health, of a site, or with a URL; null: all. `limit`: at
-- most so many (null: all), after the feed at `after_rank`, `after_failures` and `after_url`.
WITH ranked AS (
    SELECT id, url, failures, array_position(ARRAY['failing', 'gone', 'moved', 'new', 'healthy', 'paused'], health) AS rank
      FROM ingest.feed
     WHERE (%(url)s::text IS NULL OR id = ingest.feed_of(%(url)s))
       AND (%(folder)s::text IS NULL OR ingest.in_folder(folders, %(folder)s))
       AND (%(health)s::text IS NULL OR health = %(health)s)
       AND (%(site)s::text IS NULL
            OR right('.' || host, length(%(site)s) + 1) = '.' || %(site)s
            OR right('.' || lower(split_part(site_url, '/', 3)), length(%(site)s) + 1) = '.' || %(site)s
            OR EXISTS (SELECT FROM ingest.speaks_for AS said WHERE said.feed_id = feed.id AND said.site = %(site)s))
), chosen AS MATERIALIZED (
    SELECT id, rank FROM ranked
     WHERE %(after_url)s::text IS NULL OR (rank, -failures, url) > (%(after_rank)s, -%(after_failures)s::int, %(after_url)s)
     ORDER BY rank, -failures, url
     LIMIT %(limit)s
)
SELECT feed.id, feed.url, feed.title, feed.own_title, feed.folders, feed.health, feed.health_since, feed.site_url, feed.strip, feed.failures, feed.failed_since,
       feed.last_polled_at, feed.last_succeeded_at, feed.last_new_entry_at, feed.next_poll_at, feed.last_error, feed.paused_at,
       feed.paused_reason, feed.moving_to, feed.moving_since, feed.moving_days, feed.false_304_at, feed.false_304, feed.honest_checks,
       feed.proposed_url, feed.proposed_because,
       feed.keyed_by, feed.keyed_reason, feed.user_agent, feed.secret_headers, feed.interval_s, feed.text_from,
       ARRAY(SELECT former_url.url FROM ingest.former_url WHERE former_url.feed_id = feed.id ORDER BY left_at) AS former_urls,
       coalesce((SELECT jsonb_agg(jsonb_build_object('site', said.site, 'because', said.because, 'page_url', said.page_url, 'said_at', said.said_at)
                                  ORDER BY said.site)
                   FROM ingest.speaks_for AS said WHERE said.feed_id = feed.id), '[]') AS speaks_for,
       (SELECT count(*) FROM ingest.entry WHERE entry.feed_id = feed.id) AS entries, chosen.rank
  FROM chosen JOIN ingest.feed USING (id)
 ORDER BY chosen.rank, feed.failures DESC, feed.url
