-- Record that a feed speaks for a site. What the operator says goes before what a page shows. No row: it is recorded already, or
-- the feed is not subscribed any more.
INSERT INTO ingest.speaks_for (feed_id, site, because, page_url)
SELECT id, %(site)s, %(because)s, %(page_url)s FROM ingest.feed WHERE id = %(feed_id)s
ON CONFLICT (feed_id, site) DO UPDATE SET because = excluded.because, page_url = excluded.page_url, said_at = now()
 WHERE excluded.because = 'operator'
RETURNING feed_id
