-- Return the sites of articles whose text is from a feed, with this source.
SELECT DISTINCT site FROM ingest.article WHERE source_feed_id = %(feed_id)s AND source = %(was)s
