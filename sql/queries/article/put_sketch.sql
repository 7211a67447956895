-- Keep the sketch of an article, or replace it by the sketch of the newer text.
INSERT INTO ingest.sketch (article_id, first_seen_at, keys)
SELECT id, first_seen_at, %(keys)s::bigint[] FROM ingest.article WHERE id = %(id)s
ON CONFLICT (article_id) DO UPDATE SET keys = excluded.keys
