-- Last statement of every settlement: the entry points at its article.
UPDATE ingest.entry
   SET article_id = %(article_id)s, settled_at = now(), leased_until = NULL, last_error = %(error)s,
       next_attempt_at = CASE WHEN %(retry_s)s::float8 IS NULL THEN NULL ELSE now() + make_interval(secs => %(retry_s)s::float8) END,
       attempts = CASE WHEN %(retry_s)s::float8 IS NULL THEN attempts ELSE attempts + 1 END,
       crashes = crashes + %(crashed)s::int
 WHERE id = %(id)s
