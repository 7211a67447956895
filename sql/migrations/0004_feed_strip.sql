-- What operators set for one feed alone.

ALTER TABLE feed ADD COLUMN strip text[] CHECK (strip <@ ARRAY['credits', 'corrections', 'author-notes']);
COMMENT ON COLUMN feed.strip IS 'The notes that are stripped from the articles that this feed was the first to list: credits, corrections, author-notes; null: as the daemon is set.';
