-- Keep an article's sketch, or replace it by that of its newer text.
INSERT INTO ingest.sketch (article_id, first_seen_at, keys)
SELECT id, first_seen_at, %(keys)s::bigint[] FROM ingest.article WHERE id = %(id)s
ON CONFLICT (article_id) DO UPDATE SET keys = excluded.keys
