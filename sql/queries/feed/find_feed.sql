-- Return the feed that has this URL, or had it once.
SELECT id, url, proposed_url, proposed_because FROM ingest.feed WHERE id = ingest.feed_of(%(url)s)
