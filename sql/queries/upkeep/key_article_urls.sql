-- Upkeep: give articles the keys of their URLs.
UPDATE ingest.article SET url_key = keyed.url_key
  FROM unnest(%(urls)s::text[], %(keys)s::text[]) AS keyed (url, url_key)
 WHERE article.url = keyed.url AND article.url_key IS NULL
