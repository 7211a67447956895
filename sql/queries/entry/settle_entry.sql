-- Every settlement has this statement: the entry points at its article, or keeps the one that it has. No row: the lease was lost.
-- `alone`: it is the only statement; no row, either, if the entry's article is withdrawn, since the visit may restore it. It is due again after `retry_s` seconds if its
-- page could not be had, or after `revisit_s` seconds for a revisit. The page's validators and hash stay as they are
-- where this visit brought none that could replace them.
UPDATE ingest.entry
   SET article_id = coalesce(%(article_id)s, article_id), settled_at = now(), leased_until = NULL, last_error = %(error)s,
       next_attempt_at = now() + make_interval(secs => coalesce(%(retry_s)s::float8, %(revisit_s)s::float8)),
       revisit = %(retry_s)s::float8 IS NULL AND %(revisit_s)s::float8 IS NOT NULL,
       attempts = attempts + (%(retry_s)s::float8 IS NOT NULL)::int,
       crashes = crashes + %(crashed)s::int,
       page_etag = CASE WHEN %(keep)s THEN page_etag ELSE %(etag)s END,
       page_last_modified = CASE WHEN %(keep)s THEN page_last_modified ELSE %(last_modified)s END,
       page_hash = CASE WHEN %(keep)s THEN page_hash ELSE %(page_hash)s END,
       misses = CASE WHEN %(missed)s THEN misses + 1 WHEN %(seen)s THEN 0 ELSE misses END
 WHERE id = %(id)s AND leased_until = %(leased_until)s
   AND NOT (%(alone)s AND EXISTS (SELECT FROM ingest.article WHERE article.id = entry.article_id AND withdrawn_at IS NOT NULL))
RETURNING article_id
