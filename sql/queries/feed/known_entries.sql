-- Return the stored entries that a feed document lists again, by guid or by URL.
SELECT guid, url, title, content_hash
  FROM ingest.entry
 WHERE feed_id = %(feed_id)s AND (guid = ANY (%(guids)s) OR url = ANY (%(urls)s))
 ORDER BY id
