-- Insert a new entry, which is due at once; not if its article was erased.
INSERT INTO ingest.entry (feed_id, guid, url, url_key, shared_url, link, host, title, authors, html, language,
                          published_at, published_offset_s, enclosures, content_hash)
SELECT %(feed_id)s, %(guid)s, %(url)s, %(url_key)s, %(shared_url)s, %(link)s, %(host)s, %(title)s, %(authors)s, %(html)s, %(language)s,
       %(published_at)s, %(published_offset_s)s, %(enclosures)s, %(content_hash)s
 WHERE NOT ingest.is_forgotten(%(names)s::text[])
ON CONFLICT (feed_id, guid) DO NOTHING
