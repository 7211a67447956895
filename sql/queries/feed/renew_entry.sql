-- The publisher changed an entry: what the feed says now replaces what it said, and the page is due again. One that waits
-- for its next attempt at the same page goes on waiting: feeds that change at every poll would put its settlement off for ever.
UPDATE ingest.entry
   SET url = %(url)s, url_key = %(url_key)s, link = %(link)s, host = %(host)s, title = %(title)s, authors = %(authors)s, html = %(html)s,
       language = %(language)s, published_at = %(published_at)s, published_offset_s = %(published_offset_s)s,
       enclosures = %(enclosures)s,
       content_hash = %(content_hash)s,
       next_attempt_at = CASE WHEN settled_at IS NULL AND link IS NOT DISTINCT FROM %(link)s THEN next_attempt_at ELSE now() END,
       attempts = CASE WHEN settled_at IS NULL AND link IS NOT DISTINCT FROM %(link)s THEN attempts ELSE 0 END,
       crashes = CASE WHEN settled_at IS NULL AND link IS NOT DISTINCT FROM %(link)s THEN crashes ELSE 0 END,
       revisit = false,
       page_etag = CASE WHEN url IS NOT DISTINCT FROM %(url)s THEN page_etag END,
       page_last_modified = CASE WHEN url IS NOT DISTINCT FROM %(url)s THEN page_last_modified END,
       page_hash = CASE WHEN url IS NOT DISTINCT FROM %(url)s THEN page_hash END,
       -- who works on the old version now may not settle the new one
       leased_until = NULL
 WHERE feed_id = %(feed_id)s AND guid = %(guid)s
