-- All articles are due. If the notes were set otherwise in between, the transaction that did so makes the articles due
-- once more.
UPDATE ingest.site SET strip_pending = false WHERE name = '' AND strip = %(strip)s::text[]
