-- Keep the rules of a host's robots.txt. If it could not be had, the rules of before stay for 30 days (RFC 9309, 2.4).
INSERT INTO ingest.host AS known (name, robots, robots_error, robots_fetched_at, robots_until, spacing_s)
VALUES (%(name)s, %(robots)s, %(error)s, CASE WHEN %(error)s::text IS NULL THEN now() END,
        now() + make_interval(secs => %(keep_s)s), coalesce(%(spacing_s)s::float8, 0))
    ON CONFLICT (name) DO UPDATE
   SET robots = CASE WHEN excluded.robots_error IS NULL THEN excluded.robots
                     WHEN known.robots_fetched_at > now() - interval '30 days' THEN known.robots END,
       robots_error = excluded.robots_error,
       robots_fetched_at = coalesce(excluded.robots_fetched_at, known.robots_fetched_at),
       robots_until = excluded.robots_until,
       spacing_s = coalesce(%(spacing_s)s::float8, known.spacing_s)
RETURNING robots
