-- A feed may be asked for with headers of its own: a login, a key, another User-Agent. Their values stand in a table that readers cannot
-- read. Programs of the version before may go on working meanwhile: they ask for every feed without them.

ALTER TABLE feed
    ADD COLUMN user_agent text,
    ADD COLUMN secret_headers text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN feed.user_agent IS 'The header User-Agent with which the feed is asked for. Null: the one of all requests.';
COMMENT ON COLUMN feed.secret_headers IS 'The names of the headers that only this feed is asked for with. A login has the name authorization. Their values stand in feed_secret.';

CREATE TABLE feed_secret (
    feed_id bigint NOT NULL REFERENCES feed ON DELETE CASCADE,
    name    text NOT NULL,
    value   text NOT NULL,
    origin  text NOT NULL,
    set_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (feed_id, name)
);
COMMENT ON TABLE feed_secret IS 'The headers that only one feed is asked for with, such as a login. Only the owner of the table reads it: no role that reads the other tables has a right to it, and to a role that is given one it shows no rows.';
COMMENT ON COLUMN feed_secret.feed_id IS 'The feed.';
COMMENT ON COLUMN feed_secret.name IS 'The name of the header, in lower case.';
COMMENT ON COLUMN feed_secret.value IS 'The value of the header, as it is sent. It is never shown.';
COMMENT ON COLUMN feed_secret.origin IS 'The scheme, host and port that the value was given for. It is sent nowhere else, wherever the feed redirects or moves to.';
COMMENT ON COLUMN feed_secret.set_at IS 'When the value was set.';

-- the owner still sees all rows: there is no policy that shows them to others
ALTER TABLE feed_secret ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON feed_secret FROM PUBLIC;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'ingest_reader') THEN
        REVOKE ALL ON feed_secret FROM ingest_reader;
    END IF;
END $$;
