-- Give a feed another URL, and write down the old one. No row: another feed has that URL.
WITH moved AS (
    SELECT id, url FROM ingest.feed
     WHERE id = %(id)s AND NOT EXISTS (SELECT FROM ingest.feed AS other WHERE other.url = %(url)s)
), returned AS (
    DELETE FROM ingest.former_url USING moved WHERE former_url.url = %(url)s AND former_url.feed_id = moved.id
), left_behind AS (
    INSERT INTO ingest.former_url (url, feed_id, because)
    SELECT url, id, %(because)s FROM moved
        ON CONFLICT (url) DO UPDATE SET feed_id = excluded.feed_id, because = excluded.because, left_at = excluded.left_at
)
UPDATE ingest.feed
   SET url = %(url)s,
       moving_to = NULL,
       moving_since = NULL,
       moving_polls = 0,
       moving_days = 0,
       moving_seen_at = NULL,
       proposed_url = NULL,
       proposed_because = NULL
  FROM moved
 WHERE feed.id = moved.id
RETURNING feed.id
