-- Last statement of every settlement: the entry points at its article. Due again after `retry_s` for a page that was not had, or
-- after `revisit_s` for a second look at one that was. What tells whether the page has changed is kept where this look brought
-- nothing that took its place.
UPDATE ingest.entry
   SET article_id = %(article_id)s, settled_at = now(), leased_until = NULL, last_error = %(error)s,
       next_attempt_at = now() + make_interval(secs => coalesce(%(retry_s)s::float8, %(revisit_s)s::float8)),
       revisit = %(retry_s)s::float8 IS NULL AND %(revisit_s)s::float8 IS NOT NULL,
       attempts = attempts + (%(retry_s)s::float8 IS NOT NULL)::int,
       crashes = crashes + %(crashed)s::int,
       page_etag = CASE WHEN %(keep)s THEN page_etag ELSE %(etag)s END,
       page_last_modified = CASE WHEN %(keep)s THEN page_last_modified ELSE %(last_modified)s END,
       page_hash = CASE WHEN %(keep)s THEN page_hash ELSE %(page_hash)s END,
       misses = CASE WHEN %(missed)s THEN misses + 1 WHEN %(seen)s THEN 0 ELSE misses END
 WHERE id = %(id)s
