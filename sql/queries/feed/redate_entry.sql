-- Write the date that a feed gives a known entry now. An entry without a guid of its own is recognised by its date, too.
UPDATE ingest.entry SET published_at = %(published_at)s, published_offset_s = %(published_offset_s)s
 WHERE feed_id = %(feed_id)s AND guid = %(guid)s
