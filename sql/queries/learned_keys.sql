-- What counts as boilerplate of a site.
SELECT ARRAY(SELECT key FROM ingest.passage WHERE site = %(site)s AND boilerplate) AS keys
