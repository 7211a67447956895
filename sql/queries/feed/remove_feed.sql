-- Unsubscribe from a feed. Its entries are deleted with it; the articles stay.
DELETE FROM ingest.feed WHERE id = ingest.feed_of(%(url)s) RETURNING id
