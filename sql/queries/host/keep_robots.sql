-- Keep the rules of a robots.txt. If it could not be had, the rules of before stay for 30 days (RFC 9309, 2.4). The host
-- gets the longest of the times between two requests that its robots.txt files want.
WITH spaced AS (
    INSERT INTO ingest.host AS known (name, spacing_s) VALUES (%(host)s, coalesce(%(spacing_s)s::float8, 0))
        ON CONFLICT (name) DO UPDATE
       SET spacing_s = CASE WHEN %(spacing_s)s::float8 IS NULL THEN known.spacing_s
                            ELSE greatest(%(spacing_s)s::float8,
                                          (SELECT max(crawl_delay_s) FROM ingest.robots
                                            WHERE robots.host = known.name AND origin <> %(origin)s
                                              AND until > now() - interval '30 days')) END
)
INSERT INTO ingest.robots AS known (origin, host, rules, error, fetched_at, until, crawl_delay_s)
VALUES (%(origin)s, %(host)s, %(robots)s, %(error)s, CASE WHEN %(error)s::text IS NULL THEN now() END,
        now() + make_interval(secs => %(keep_s)s), coalesce(%(spacing_s)s::float8, 0))
    ON CONFLICT (origin) DO UPDATE
   SET rules = CASE WHEN excluded.error IS NULL THEN excluded.rules
                    WHEN known.fetched_at > now() - interval '30 days' THEN known.rules END,
       error = excluded.error,
       fetched_at = coalesce(excluded.fetched_at, known.fetched_at),
       until = excluded.until,
       crawl_delay_s = coalesce(%(spacing_s)s::float8, known.crawl_delay_s)
RETURNING rules AS robots
