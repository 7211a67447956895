-- Return whether a feed ever listed an entry.
SELECT EXISTS (SELECT FROM ingest.entry WHERE feed_id = %(feed_id)s)
