-- Hold a consumer, and return the cursor before the first change that it has not acknowledged, and the last such
-- change. Null: it has acknowledged all changes.
SELECT min(position) - 1 AS after, max(position) AS last, count(*) AS changes
  FROM ingest.consume(%(name)s, %(limit)s, from_now => %(from_now)s)
