-- What daemons strip where a feed has no setting of its own, so that another setting is noticed by all of them.

ALTER TABLE site ADD COLUMN strip text[] NOT NULL DEFAULT '{}' CHECK (strip <@ ARRAY['credits', 'corrections', 'author-notes']),
                 ADD COLUMN strip_pending boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN site.strip IS 'Of the row for all sites: the notes that are stripped where a feed is not set otherwise, as the daemon that started last is set; ascending.';
COMMENT ON COLUMN site.strip_pending IS 'That is another thing than before, and not all of the articles that were stored by then are due for cleaning again yet.';
INSERT INTO site (name) VALUES ('') ON CONFLICT (name) DO NOTHING;
