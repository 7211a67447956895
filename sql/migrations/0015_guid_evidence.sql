-- What speaks for and against the guids of a feed, one count a question.

ALTER TABLE feed ADD COLUMN guids_fresh bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN feed.guids_fresh IS 'Evidence: new entries with a guid of their own. Against them stands guids_shared. Old evidence fades: all four counts are halved now and then.';
COMMENT ON COLUMN feed.guids_kept IS 'Evidence: entries that were changed and kept their guid. Against them stands guids_changed.';
COMMENT ON COLUMN feed.guids_changed IS 'Evidence: known links that were listed under a new guid.';
COMMENT ON COLUMN feed.guids_shared IS 'Evidence: new entries whose guid was that of another one.';
