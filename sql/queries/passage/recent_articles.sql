-- The newest articles of a site.
SELECT id FROM ingest.article WHERE site = %(site)s ORDER BY first_seen_at DESC LIMIT %(limit)s
