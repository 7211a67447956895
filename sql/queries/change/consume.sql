-- What a consumer has not acknowledged: the cursor before the first such change, and the last; null: there is none.
SELECT min(position) - 1 AS after, max(position) AS last, count(*) AS changes
  FROM ingest.consume(%(name)s, %(limit)s, from_now => %(from_now)s)
