-- Count one more article that holds these passages of its site (`articles`; 0: it was counted before). Passages that were
-- seen within a day keep their time: a row whose indexed columns stay the same is cheap to write.
-- Return the newest articles of a site that hold any of these passages. Passages that count as boilerplate already are
-- left out, as well as passages that stood in so many articles without counting as boilerplate that one more article
-- shows nothing. Only texts that the site served count: those of pages have an extractor. OFFSET 0 makes the planner look up the keys alone: each key belongs to one site, and an index of the
-- site's articles would be read in vain.
WITH counted AS (
    UPDATE ingest.passage
       SET articles = articles + %(articles)s,
           last_seen_at = CASE WHEN last_seen_at < now() - interval '1 day' THEN now() ELSE last_seen_at END
     WHERE site = %(site)s AND key = ANY (%(keys)s::bigint[]) AND (boilerplate OR articles >= %(enough)s)
), open AS MATERIALIZED (
    SELECT array_agg(key) AS keys
      FROM unnest(%(keys)s::bigint[]) AS key
     WHERE NOT EXISTS (SELECT FROM ingest.passage
                        WHERE passage.site = %(site)s AND passage.key = key.key
                          AND (boilerplate OR articles >= %(enough)s))
)
SELECT id, passages
  FROM (SELECT id, passages, site, first_seen_at, extractor <> '' OR source = 'own_feed' AS is_served FROM ingest.article WHERE passages && (SELECT keys FROM open) OFFSET 0) AS found
 WHERE is_served AND id <> %(id)s AND site = %(site)s AND first_seen_at > now() - make_interval(days => %(keep_days)s)
 ORDER BY id DESC
 LIMIT %(limit)s
