-- The articles that share most with a text, by their sketches.
SELECT article_id, shared, size, common
  FROM ingest.near_sketches(%(keys)s::bigint[], %(id)s::bigint, %(window_days)s, %(common)s, %(limit)s)
