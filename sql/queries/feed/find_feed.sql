-- find_feed
-- The feed that has, or had, a URL.
SELECT id, url, proposed_url, proposed_because FROM ingest.feed WHERE id = ingest.feed_of(%(url)s)
