-- Entries of a feed share a link: it is no longer the URL of any of them. An entry without an article gets one of the feed's text, at
-- once; an article of the page stays as it is, and the page is not visited again.
UPDATE ingest.entry
   SET url = NULL, url_key = NULL, shared_url = url, host = '', revisit = false, leased_until = NULL, attempts = 0, crashes = 0,
       next_attempt_at = CASE WHEN settled_at IS NULL THEN now() END, page_etag = NULL, page_last_modified = NULL, page_hash = NULL
 WHERE feed_id = %(feed_id)s AND url = ANY (%(urls)s)
