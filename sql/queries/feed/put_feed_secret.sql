-- Set the value of a header that only this feed is asked for with. No row: it has this value already.
INSERT INTO ingest.feed_secret (feed_id, name, value, origin)
VALUES (%(id)s, %(name)s, %(value)s, %(origin)s)
    ON CONFLICT (feed_id, name) DO UPDATE SET value = excluded.value, origin = excluded.origin, set_at = excluded.set_at
 WHERE (feed_secret.value, feed_secret.origin) IS DISTINCT FROM (excluded.value, excluded.origin)
RETURNING feed_id
