-- Make a feed due at once after its headers were changed: asked for with others, it may be another document. A daemon that polls it now
-- loses its lease.
UPDATE ingest.feed
   SET secret_headers = ARRAY(SELECT name FROM ingest.feed_secret WHERE feed_id = %(id)s ORDER BY name),
       etag = NULL,
       last_modified = NULL,
       document_hash = NULL,
       leased_until = NULL,
       next_poll_at = now()
 WHERE id = %(id)s
