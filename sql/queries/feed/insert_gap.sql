-- Write down that a feed listed no known entry: other entries may have come and gone since its last poll.
INSERT INTO ingest.gap (feed_id, from_at, estimate)
SELECT %(feed_id)s, %(from_at)s,
       round(count(*) * extract(epoch FROM now() - %(from_at)s::timestamptz) / (7 * 86400))::int
  FROM ingest.entry
 WHERE feed_id = %(feed_id)s AND first_seen_at BETWEEN %(from_at)s::timestamptz - interval '7 days' AND %(from_at)s
