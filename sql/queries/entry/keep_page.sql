-- Keep a page as it was fetched, in place of the one that was kept before.
INSERT INTO ingest.page (entry_id, url, content_type, body_gzip, size)
VALUES (%(entry_id)s, %(url)s, %(content_type)s, %(body_gzip)b, %(size)s)
ON CONFLICT (entry_id) DO UPDATE
   SET url = excluded.url, content_type = excluded.content_type, body_gzip = excluded.body_gzip, size = excluded.size, fetched_at = now()
