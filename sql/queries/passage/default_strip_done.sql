-- All of them are due; where it was set otherwise in between, whoever did that goes on.
UPDATE ingest.site SET strip_pending = false WHERE name = '' AND strip = %(strip)s::text[]
