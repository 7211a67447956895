-- Upkeep: give entries the keys of their URLs.
UPDATE ingest.entry SET url_key = keyed.url_key
  FROM unnest(%(urls)s::text[], %(keys)s::text[]) AS keyed (url, url_key)
 WHERE entry.url = keyed.url AND entry.url_key IS NULL
