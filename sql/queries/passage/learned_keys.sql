-- Return the keys of a site's boilerplate passages, those seen last.
SELECT ARRAY(SELECT key FROM ingest.passage WHERE site = %(site)s AND boilerplate ORDER BY last_seen_at DESC LIMIT %(limit)s) AS keys
