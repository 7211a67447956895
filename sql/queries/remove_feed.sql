-- Unsubscribe. Its entries go with it; the articles stay.
DELETE FROM ingest.feed WHERE url = %(url)s RETURNING id
