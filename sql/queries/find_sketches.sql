-- The articles that share most with a text, by their sketches: shared keys weigh the more the fewer articles hold them. With
-- each, the keys of the text that stand in so many articles already that one more would tell nothing.
WITH hit AS MATERIALIZED (
    SELECT sketch.article_id, key, cardinality(sketch.keys) AS size
      FROM ingest.sketch CROSS JOIN unnest(sketch.keys) AS key
     WHERE sketch.keys && %(keys)s::bigint[] AND key = ANY (%(keys)s::bigint[])
       AND sketch.article_id IS DISTINCT FROM %(id)s::bigint
       AND sketch.first_seen_at > now() - make_interval(days => %(window_days)s)
), held AS MATERIALIZED (
    SELECT key, count(*) AS articles FROM hit GROUP BY key
)
SELECT hit.article_id, count(*) AS shared, hit.size,
       ARRAY(SELECT key FROM held WHERE articles >= %(common)s) AS common
  FROM hit JOIN held USING (key)
 GROUP BY hit.article_id, hit.size
 ORDER BY sum(1.0 / held.articles) DESC, hit.article_id
 LIMIT %(limit)s
