-- The page of a withdrawn article is back. No row where another visit has restored the article in between.
UPDATE ingest.article SET withdrawn_at = NULL, withdrawn_reason = NULL
 WHERE id = %(id)s AND withdrawn_at IS NOT NULL
RETURNING id, revision
