-- Return which notes are stripped from an article: what is set for the feed that listed it first (by its entry, its
-- listed URL, or the article itself), else what is set for all feeds. In two steps: else the planner may read all
-- entries in the order of their ids because of LIMIT.
WITH listed AS MATERIALIZED (
    SELECT id, feed_id
      FROM ingest.entry
     WHERE id = %(entry_id)s::bigint OR url = %(url)s::text OR article_id = %(article_id)s::bigint
)
SELECT coalesce((SELECT feed.strip FROM listed JOIN ingest.feed ON feed.id = listed.feed_id ORDER BY listed.id LIMIT 1),
                (SELECT strip FROM ingest.site WHERE name = ''), '{}') AS strip
