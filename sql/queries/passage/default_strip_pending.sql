-- Whether stored articles are still to be made due for it.
SELECT strip_pending FROM ingest.site WHERE name = '' AND strip = %(strip)s::text[]
