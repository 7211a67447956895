-- Subscribe to a feed. No row: it is subscribed already, under this URL, another spelling of it, or a newer one.
INSERT INTO ingest.feed (url, title, own_title, site_url, folders)
SELECT %(url)s, %(title)s, %(own_title)s, %(site_url)s, %(folders)s WHERE ingest.feed_of(%(url)s) IS NULL
    ON CONFLICT (url) DO NOTHING
RETURNING id
