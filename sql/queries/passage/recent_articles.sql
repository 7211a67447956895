-- Return the ids of the newest articles that a site served. What foreign feeds claim of the site does not count.
SELECT id FROM ingest.article WHERE site = %(site)s AND (extractor <> '' OR source = 'own_feed') ORDER BY first_seen_at DESC LIMIT %(limit)s
