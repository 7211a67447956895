-- What counts as boilerplate of a site, the last seen.
SELECT ARRAY(SELECT key FROM ingest.passage WHERE site = %(site)s AND boilerplate ORDER BY last_seen_at DESC LIMIT %(limit)s) AS keys
