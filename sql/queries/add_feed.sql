-- Subscribe to a feed; no row where it is subscribed already.
INSERT INTO ingest.feed (url, title) VALUES (%(url)s, %(title)s) ON CONFLICT (url) DO NOTHING RETURNING id
