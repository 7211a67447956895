-- Write down that a host refused a feed or a page because it is asked too often. A host that has refused several URLs of
-- one kind in a row is asked for nothing of this kind for a while: as long as it wants, or a minute, and twice as long
-- after each further refusal. What feeds link to says nothing of how often the host's feeds are polled, nor the reverse.
WITH held AS (
    SELECT name FROM ingest.host WHERE name = %(name)s FOR UPDATE
), told AS (
    INSERT INTO ingest.refusal AS known (host, kind, urls)
    SELECT name, %(kind)s, ARRAY[%(url)s::text] FROM held
        ON CONFLICT (host, kind) DO UPDATE
       SET urls = CASE WHEN %(url)s = ANY (known.urls) OR cardinality(known.urls) >= %(after)s THEN known.urls
                       ELSE known.urls || %(url)s::text END
    RETURNING host, kind, urls, slowed_at, slowed_until, slow_s
), wait AS (
    SELECT *, CASE WHEN slowed_until > now() THEN slow_s ELSE least(coalesce(2 * slow_s, 60), %(max_s)s) END AS next_s
      FROM told
     WHERE cardinality(urls) >= %(after)s
), lasting AS (
    SELECT *, greatest(slowed_until,
                       now() + make_interval(secs => least(greatest(next_s, %(retry_after_s)s), %(max_s)s))) AS until
      FROM wait
)
SELECT host, kind, next_s, slowed_at IS NULL AS is_new, cardinality(urls) AS refused, until,
       extract(epoch FROM until - now())::float8 AS wait_s
  FROM lasting
