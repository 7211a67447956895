-- Upkeep: write the sources of articles that an older version stored. Articles that somebody works on are left for the next time.
WITH found AS (
    SELECT * FROM unnest(%(ids)s::bigint[], %(sources)s::text[], %(feed_ids)s::bigint[], %(reasons)s::text[], %(foreign_dates)s::boolean[])
                  AS found (id, source, feed_id, reason, is_foreign_date)
), held AS (
    SELECT id FROM ingest.article WHERE id = ANY (%(ids)s) AND source IS NULL FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE ingest.article
   SET source = found.source,
       -- the feed may have been removed in between
       source_feed_id = (SELECT feed.id FROM ingest.feed WHERE feed.id = found.feed_id),
       source_reason = found.reason,
       published_from = CASE WHEN found.is_foreign_date THEN 'foreign_feed' ELSE article.published_from END
  FROM held JOIN found USING (id)
 WHERE article.id = held.id
RETURNING article.source
