-- Set which notes are stripped from the articles of all feeds without a setting of their own, unless these notes are
-- set already.
UPDATE ingest.site SET strip = %(strip)s::text[], strip_pending = true, version = version + 1
 WHERE name = '' AND strip <> %(strip)s::text[]
