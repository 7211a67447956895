-- Return the ids of a site's newest articles.
SELECT id FROM ingest.article WHERE site = %(site)s ORDER BY first_seen_at DESC LIMIT %(limit)s
