-- The comments of columns that hold more, or something else, than they said.

COMMENT ON COLUMN daemon.settings IS 'Its settings, but secrets and paths of its machine. Those that do not only suit its machine should be the same for all daemons of one database.';
COMMENT ON COLUMN entry.host IS 'The host and port of the link, for limits on requests; empty if no page is fetched: there is no link of its own, or only the feed''s text is wanted (feed.text_from).';
