-- The page of a withdrawn article is back; no row where it was not withdrawn.
UPDATE ingest.article SET withdrawn_at = NULL, withdrawn_reason = NULL
 WHERE id = %(id)s AND withdrawn_at IS NOT NULL
RETURNING id, revision
