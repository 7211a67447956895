-- add_feed
-- Subscribe to a feed; no row where it is subscribed already, be it under another URL since.
INSERT INTO ingest.feed (url, title)
SELECT %(url)s, %(title)s WHERE ingest.feed_of(%(url)s) IS NULL
    ON CONFLICT (url) DO NOTHING
RETURNING id
