-- Return in one row what is known of a site: its boilerplate passages, those seen last, and its rulings. The site's own rulings come
-- before those for all sites, the newest first. `strip`: which notes are stripped from an article of it. That is what is set for
-- the feed that listed it first (by its entry, its listed URL, or the article itself), else what is set for all feeds.
WITH listed AS MATERIALIZED (
    -- a step by itself: else the planner may read all entries in the order of their ids because of LIMIT
    SELECT id, feed_id
      FROM ingest.entry
     WHERE id = %(entry_id)s::bigint OR url = %(url)s::text OR article_id = %(article_id)s::bigint
)
SELECT coalesce((SELECT sum(version) FROM ingest.site WHERE name IN (%(site)s, '')), 0)::bigint AS version,
       coalesce((SELECT articles FROM ingest.site WHERE name = %(site)s), 0) AS articles,
       learned.keys, learned.counts,
       coalesce((SELECT jsonb_agg(jsonb_build_object('word', word, 'text', text, 'pattern', pattern, 'site', site)
                                  ORDER BY site = '', ruled_at DESC)
                   FROM ingest.ruling WHERE site IN (%(site)s, '')), '[]') AS rulings,
       coalesce((SELECT feed.strip FROM listed JOIN ingest.feed ON feed.id = listed.feed_id ORDER BY listed.id LIMIT 1),
                (SELECT strip FROM ingest.site WHERE name = ''), '{}') AS strip
  FROM (SELECT coalesce(array_agg(key), '{}') AS keys, coalesce(array_agg(articles), '{}') AS counts
          FROM (SELECT key, articles FROM ingest.passage WHERE site = %(site)s AND boilerplate
                 ORDER BY last_seen_at DESC LIMIT %(limit)s) AS last_seen) AS learned
