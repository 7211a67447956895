-- What is known of a site is found without reading what else it repeats.

CREATE INDEX passage_boilerplate ON passage (site, last_seen_at) WHERE boilerplate;
COMMENT ON COLUMN passage.last_seen_at IS 'When an article last had it, to a day; a passage that its site does not use any more is forgotten.';
