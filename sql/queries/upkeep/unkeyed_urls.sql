-- Upkeep: return URLs that an older version stored without a key, some thousand at once.
(SELECT url FROM ingest.article WHERE url_key IS NULL AND url IS NOT NULL LIMIT %(limit)s)
UNION
(SELECT url FROM ingest.entry WHERE url_key IS NULL AND url IS NOT NULL LIMIT %(limit)s)
