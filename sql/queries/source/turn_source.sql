-- Give the articles of some sites whose text is from a feed another source, and tell the readers of the change log. The rows are
-- held in the order of their ids.
WITH held AS (
    SELECT id FROM ingest.article
     WHERE source_feed_id = %(feed_id)s AND source = %(was)s AND site = ANY (%(sites)s::text[])
     ORDER BY id FOR NO KEY UPDATE
), turned AS (
    UPDATE ingest.article SET source = %(source)s, source_reason = %(reason)s
      FROM held WHERE article.id = held.id
    RETURNING article.id, article.revision
), told AS (
    INSERT INTO ingest.change (article_id, kind, detail, revision)
    SELECT id, 'metadata', 'source', revision FROM turned ORDER BY id
)
SELECT count(*) AS articles FROM turned
