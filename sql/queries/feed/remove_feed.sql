-- Unsubscribe. Its entries go with it; the articles stay.
DELETE FROM ingest.feed WHERE id = ingest.feed_of(%(url)s) RETURNING id
