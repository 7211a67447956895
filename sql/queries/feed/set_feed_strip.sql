-- Set which notes are stripped from a feed's articles. Null: the notes that are set for all feeds.
UPDATE ingest.feed SET strip = %(strip)s::text[] WHERE id = ingest.feed_of(%(url)s) RETURNING id
