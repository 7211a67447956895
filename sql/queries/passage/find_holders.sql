-- The newest articles of a site that hold any of these passages, but for those that are known, or that stood in so many
-- articles without counting as boilerplate that one more tells nothing. OFFSET 0: the keys are looked up alone. They are of
-- this site already, so that an index of its articles would only be read in vain.
WITH open AS MATERIALIZED (
    SELECT array_agg(key) AS keys
      FROM unnest(%(keys)s::bigint[]) AS key
     WHERE NOT EXISTS (SELECT FROM ingest.passage
                        WHERE passage.site = %(site)s AND passage.key = key.key
                          AND (boilerplate OR articles >= %(enough)s))
)
SELECT id, passages
  FROM (SELECT id, passages, site, first_seen_at FROM ingest.article WHERE passages && (SELECT keys FROM open) OFFSET 0) AS found
 WHERE id <> %(id)s AND site = %(site)s AND first_seen_at > now() - make_interval(days => %(keep_days)s)
 ORDER BY id DESC
 LIMIT %(limit)s
