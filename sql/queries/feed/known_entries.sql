-- What is known already of the entries that a feed document lists, by guid or by URL.
SELECT guid, url, title, content_hash
  FROM ingest.entry
 WHERE feed_id = %(feed_id)s AND (guid = ANY (%(guids)s) OR url = ANY (%(urls)s))
 ORDER BY id
