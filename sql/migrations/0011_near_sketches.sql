-- The look-up of sketches, with a plan that does not depend on what the planner guesses of arrays.

-- Of keys that hardly two articles share statistics tell nothing, and take the planner longer to go through than the look-up does.
ALTER TABLE sketch ALTER COLUMN keys SET STATISTICS 0;

-- Each key is looked up alone (OFFSET 0 keeps other conditions, and so other indexes, out of it): it is held by few articles,
-- since a key that many hold is not stored again.
CREATE FUNCTION near_sketches(own bigint[], not_id bigint, window_days integer, common_at integer, max_articles integer)
RETURNS TABLE (article_id bigint, shared bigint, size integer, common bigint[])
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH hit AS MATERIALIZED (
        SELECT found.article_id, found.size, key
          FROM unnest(own) AS key CROSS JOIN LATERAL (
               SELECT sketch.article_id, cardinality(sketch.keys) AS size, sketch.first_seen_at
                 FROM ingest.sketch WHERE sketch.keys @> ARRAY[key] OFFSET 0) AS found
         WHERE found.article_id IS DISTINCT FROM not_id AND found.first_seen_at > now() - make_interval(days => window_days)
    ), held AS MATERIALIZED (
        SELECT key, count(*) AS articles FROM hit GROUP BY key
    )
    SELECT hit.article_id, count(*), hit.size, ARRAY(SELECT key FROM held WHERE held.articles >= common_at)
      FROM hit JOIN held USING (key)
     GROUP BY hit.article_id, hit.size
     ORDER BY sum(1.0 / held.articles) DESC, hit.article_id
     LIMIT max_articles;
END $$;
COMMENT ON FUNCTION near_sketches(bigint[], bigint, integer, integer, integer) IS
    'The articles whose sketches share most with a text''s: how many keys they share, how many they have, and which of the text''s keys so many articles hold (common_at) that one more would tell nothing. Shared keys weigh the more the fewer articles hold them.';
