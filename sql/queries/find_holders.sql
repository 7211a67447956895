-- The newest articles of a site that hold any of these passages, but for those that are known, or that stood in so many
-- articles without counting as boilerplate that one more tells nothing. OFFSET 0: look the keys up first, sort what is found.
WITH open AS MATERIALIZED (
    SELECT array_agg(key) AS keys
      FROM unnest(%(keys)s::bigint[]) AS key
     WHERE NOT EXISTS (SELECT FROM ingest.passage
                        WHERE passage.site = %(site)s AND passage.key = key.key
                          AND (boilerplate OR articles >= %(enough)s))
)
SELECT id, passages
  FROM (SELECT article.id, article.passages FROM ingest.article
         WHERE article.passages && (SELECT keys FROM open) AND article.id <> %(id)s AND article.site = %(site)s
           AND article.first_seen_at > now() - make_interval(days => %(keep_days)s)
        OFFSET 0) AS found
 ORDER BY id DESC
 LIMIT %(limit)s
