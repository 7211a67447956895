-- Return the headers that only these feeds are asked for with.
SELECT feed_id, name, value, origin FROM ingest.feed_secret WHERE feed_id = ANY (%(ids)s) ORDER BY feed_id, name
