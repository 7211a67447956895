-- Return whether stored articles are still to be made due for these notes.
SELECT strip_pending FROM ingest.site WHERE name = '' AND strip = %(strip)s::text[]
