-- Write down that a host has served a URL. No row: it had not refused before.
WITH before AS (
    SELECT name, slowed_at FROM ingest.host WHERE name = %(name)s AND (slowed_at IS NOT NULL OR refused <> '{}') FOR UPDATE
)
UPDATE ingest.host
   SET refused = '{}', slowed_at = NULL, slowed_until = '-infinity', slow_s = NULL
  FROM before
 WHERE host.name = before.name
RETURNING extract(epoch FROM now() - before.slowed_at)::float8 AS slowed_s
