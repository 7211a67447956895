-- Whether the feed ever listed anything.
SELECT EXISTS (SELECT FROM ingest.entry WHERE feed_id = %(feed_id)s)
