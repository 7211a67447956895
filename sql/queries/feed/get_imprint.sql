-- Return what is remembered of the last document of a feed, if it still is the last one.
SELECT imprint FROM ingest.feed_imprint WHERE feed_id = %(feed_id)s AND document_hash = %(document_hash)s
