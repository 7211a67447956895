-- What is set for the feed that was the first to list an article: by an entry of it, its listed URL, or the article; else
-- what is set for all. In two steps, or the planner may read all entries in the order of their ids for the sake of LIMIT.
WITH listed AS MATERIALIZED (
    SELECT id, feed_id
      FROM ingest.entry
     WHERE id = %(entry_id)s::bigint OR url = %(url)s::text OR article_id = %(article_id)s::bigint
)
SELECT coalesce((SELECT feed.strip FROM listed JOIN ingest.feed ON feed.id = listed.feed_id ORDER BY listed.id LIMIT 1),
                (SELECT strip FROM ingest.site WHERE name = ''), '{}') AS strip
