-- Return the changes after a cursor, each with its article as it stands now. `folder`: whether a feed in this folder lists the article
-- stands in is_wanted (null: it is always true). Of an article that was erased, there is the id alone.
SELECT c.position, c.kind, c.detail, c.revision, c.changed_at, c.article_id AS id, a.url, a.site, a.title,
       CASE WHEN %(with_body)s THEN a.body END AS body, a.language, a.authors, a.published_at, a.published_from,
       a.first_seen_at, a.updated_at, a.revision AS latest_revision, a.verdict, a.reason, a.page_verdict, a.source, a.source_feed_id,
       a.withdrawn_at, a.withdrawn_reason, a.duplicate_of, a.duplicate_kind, a.similarity,
       %(folder)s::text IS NULL OR a.id IS NULL OR ingest.listed_in_folder(a.id, %(folder)s) AS is_wanted
  FROM ingest.changes_after(%(cursor)s, %(limit)s) AS c
  LEFT JOIN ingest.article AS a ON a.id = c.article_id
 ORDER BY c.position
