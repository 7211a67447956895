-- Make a feed due at once at a new URL, of which nothing is known yet. A daemon that polls the old URL now loses its
-- lease.
UPDATE ingest.feed
   SET etag = NULL,
       last_modified = NULL,
       document_hash = NULL,
       false_304_at = NULL,
       false_304 = NULL,
       honest_checks = 0,
       searched_at = NULL,
       paused_at = NULL,
       paused_reason = NULL,
       failures = 0,
       failed_since = NULL,
       failure_weight = 0,
       gone_polls = 0,
       health = CASE WHEN last_succeeded_at IS NULL THEN 'new' ELSE 'healthy' END,
       health_since = now(),
       leased_until = NULL,
       next_poll_at = now()
 WHERE id = %(id)s
