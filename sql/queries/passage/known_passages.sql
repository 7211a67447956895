-- Return what is known of a site in one row: its boilerplate passages, those seen last, and its rulings. The site's own
-- rulings come before those for all sites, the newest first.
SELECT coalesce((SELECT sum(version) FROM ingest.site WHERE name IN (%(site)s, '')), 0)::bigint AS version,
       coalesce((SELECT articles FROM ingest.site WHERE name = %(site)s), 0) AS articles,
       learned.keys, learned.counts,
       coalesce((SELECT jsonb_agg(jsonb_build_object('word', word, 'text', text, 'pattern', pattern, 'site', site)
                                  ORDER BY site = '', ruled_at DESC)
                   FROM ingest.ruling WHERE site IN (%(site)s, '')), '[]') AS rulings
  FROM (SELECT coalesce(array_agg(key), '{}') AS keys, coalesce(array_agg(articles), '{}') AS counts
          FROM (SELECT key, articles FROM ingest.passage WHERE site = %(site)s AND boilerplate
                 ORDER BY last_seen_at DESC LIMIT %(limit)s) AS last_seen) AS learned
