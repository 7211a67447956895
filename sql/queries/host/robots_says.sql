-- Return what is known of the robots.txt of a scheme, host and port.
SELECT rules AS robots, error AS robots_error, until > now() AS robots_known FROM ingest.robots WHERE origin = %(origin)s
