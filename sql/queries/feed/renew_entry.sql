-- Replace what a feed said of an entry by what it says now; the page is due again. An entry that waits for the next
-- attempt at its page goes on waiting: a feed that changes at every poll would postpone its settlement for ever.
UPDATE ingest.entry
   SET url = %(url)s, url_key = %(url_key)s, shared_url = %(shared_url)s, link = %(link)s, host = %(host)s, title = %(title)s, authors = %(authors)s, html = %(html)s,
       language = %(language)s, published_at = %(published_at)s, published_offset_s = %(published_offset_s)s,
       enclosures = %(enclosures)s,
       content_hash = %(content_hash)s,
       next_attempt_at = CASE WHEN settled_at IS NULL AND link IS NOT DISTINCT FROM %(link)s THEN next_attempt_at ELSE now() END,
       attempts = CASE WHEN settled_at IS NULL AND link IS NOT DISTINCT FROM %(link)s THEN attempts ELSE 0 END,
       crashes = CASE WHEN settled_at IS NULL AND link IS NOT DISTINCT FROM %(link)s THEN crashes ELSE 0 END,
       revisit = false,
       page_etag = CASE WHEN link IS NOT DISTINCT FROM %(link)s THEN page_etag END,
       page_last_modified = CASE WHEN link IS NOT DISTINCT FROM %(link)s THEN page_last_modified END,
       page_hash = CASE WHEN link IS NOT DISTINCT FROM %(link)s THEN page_hash END,
       -- a daemon that collects the old version now loses its lease
       leased_until = NULL
 WHERE feed_id = %(feed_id)s AND guid = %(guid)s
