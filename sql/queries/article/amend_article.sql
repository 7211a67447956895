-- Correct the date of an article, or who says what its text says, by a source that is rather believed, or its authors by its page. The text is as it was.
-- A date more than a day in the future is not believed, as in insert_article.sql.
UPDATE ingest.article
   SET published_at = CASE WHEN NOT %(dated)s THEN published_at WHEN NOT in_future THEN given END,
       published_from = CASE WHEN %(dated)s THEN %(published_from)s ELSE published_from END,
       published_offset_s = CASE WHEN NOT %(dated)s THEN published_offset_s WHEN NOT in_future THEN %(published_offset_s)s::integer END,
       published_future_at = CASE WHEN NOT %(dated)s THEN published_future_at WHEN in_future THEN given END,
       authors = CASE WHEN %(signed)s THEN %(authors)s::text[] ELSE authors END,
       source = CASE WHEN %(sourced)s THEN %(source)s ELSE source END,
       source_feed_id = CASE WHEN %(sourced)s THEN %(source_feed_id)s::bigint ELSE source_feed_id END,
       source_reason = CASE WHEN %(sourced)s THEN %(source_reason)s ELSE source_reason END
  FROM (SELECT %(published_at)s::timestamptz AS given) AS date,
       LATERAL (SELECT coalesce(given > now() + interval '1 day', false) AS in_future) AS dated
 WHERE id = %(id)s
RETURNING id, revision
