-- Which notes are stripped where a feed is not set otherwise, if that is another thing than before.
UPDATE ingest.site SET strip = %(strip)s::text[], strip_pending = true, version = version + 1
 WHERE name = '' AND strip <> %(strip)s::text[]
