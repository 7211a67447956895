-- Return the version of what is known of a site.
SELECT coalesce(sum(version), 0)::bigint AS version FROM ingest.site WHERE name IN (%(site)s, '')
