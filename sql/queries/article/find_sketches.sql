-- Return the articles whose sketches share most keys with the sketch of a text.
SELECT article_id, shared, size, common
  FROM ingest.near_sketches(%(keys)s::bigint[], %(id)s::bigint, %(window_days)s, %(common)s, %(limit)s)
