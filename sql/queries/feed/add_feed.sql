-- Subscribe to a feed. No row: it is subscribed already, under this URL or under a newer one.
INSERT INTO ingest.feed (url, title)
SELECT %(url)s, %(title)s WHERE ingest.feed_of(%(url)s) IS NULL
    ON CONFLICT (url) DO NOTHING
RETURNING id
