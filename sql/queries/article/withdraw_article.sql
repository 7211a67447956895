-- The page of an article is gone for good. No row where another visit has withdrawn the article in between.
UPDATE ingest.article SET withdrawn_at = now(), withdrawn_reason = %(reason)s
 WHERE id = %(id)s AND withdrawn_at IS NULL
RETURNING id, revision
