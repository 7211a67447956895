-- The publisher changed an entry: what the feed says now replaces what it said, and the page is due again.
UPDATE ingest.entry
   SET url = %(url)s, link = %(link)s, host = %(host)s, title = %(title)s, authors = %(authors)s, html = %(html)s,
       language = %(language)s, published_at = %(published_at)s, enclosures = %(enclosures)s,
       content_hash = %(content_hash)s, next_attempt_at = now(), attempts = 0, crashes = 0,
       -- who works on the old version now may not settle the new one
       leased_until = NULL
 WHERE feed_id = %(feed_id)s AND guid = %(guid)s
