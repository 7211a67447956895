-- Entries of a feed share a link: it is no longer the URL of any of them. An entry without an article is collected at once, from the
-- feed's text. So is the first entry of an article whose text may be that of the page: see revise.is_of_shared_page.
UPDATE ingest.entry
   SET url = NULL, url_key = NULL, shared_url = url, host = '', revisit = false, leased_until = NULL, attempts = 0, crashes = 0,
       next_attempt_at = CASE WHEN NOT EXISTS (SELECT FROM ingest.entry AS older
                                                WHERE older.article_id = entry.article_id AND older.id < entry.id) THEN now() END,
       page_etag = NULL, page_last_modified = NULL, page_hash = NULL, misses = 0
 WHERE feed_id = %(feed_id)s AND url = ANY (%(urls)s)
