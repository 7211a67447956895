-- Return what is known of a host's robots.txt.
SELECT robots, robots_error, robots_until > now() AS robots_known FROM ingest.host WHERE name = %(name)s
