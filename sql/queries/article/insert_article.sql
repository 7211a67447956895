-- Insert a new article with its sketch, and tell the readers of the change log of it. A date more than a day in the future
-- is not believed.
WITH written AS (
INSERT INTO ingest.article (url, url_key, site, title, body, language, authors, published_at, published_from, published_offset_s,
                            published_future_at, verdict, reason, removed, extractor, text_hash, letters, passages, page_verdict,
                            page_evidence, page_text, source, source_feed_id, source_reason, spared, leanings, judge, duplicate_of, duplicate_kind, similarity)
SELECT %(url)s, %(url_key)s, %(site)s, %(title)s, %(body)s, %(language)s, %(authors)s,
       CASE WHEN NOT in_future THEN given END, %(published_from)s,
       CASE WHEN in_future THEN NULL ELSE %(published_offset_s)s::integer END,
       CASE WHEN in_future THEN given END, %(verdict)s, %(reason)s, %(removed)s, %(extractor)s, %(text_hash)s, %(letters)s,
       %(passages)s::bigint[], %(page_verdict)s, %(page_evidence)s, %(page_text)s, %(source)s, %(source_feed_id)s, %(source_reason)s, %(spared)s, %(leanings)s::smallint[], %(judge)s, %(duplicate_of)s, %(duplicate_kind)s,
       %(similarity)s
  FROM (SELECT %(published_at)s::timestamptz AS given) AS date,
       LATERAL (SELECT coalesce(given > now() + interval '1 day', false) AS in_future) AS dated
RETURNING id, revision, first_seen_at
), told AS (
    INSERT INTO ingest.change (article_id, kind, revision) SELECT id, 'new', revision FROM written
), sketched AS (
    INSERT INTO ingest.sketch (article_id, first_seen_at, keys) SELECT id, first_seen_at, %(keys)s::bigint[] FROM written
)
SELECT id, revision FROM written
