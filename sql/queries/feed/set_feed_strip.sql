-- Which notes are stripped from a feed's articles; null: as the daemon is set.
UPDATE ingest.feed SET strip = %(strip)s::text[] WHERE id = ingest.feed_of(%(url)s) RETURNING id
