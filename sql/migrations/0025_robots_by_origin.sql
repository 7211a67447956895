-- A robots.txt belongs to a scheme, host and port (RFC 9309, 2.3), and no longer to a host: the one that https serves says nothing
-- about http.

-- This is the first step of two, so that programs of the version before may go on working meanwhile. They go on with the columns of
-- host; nothing is copied, since those do not say by which scheme their file was fetched. A later migration drops the columns.

CREATE TABLE robots (
    origin        text PRIMARY KEY,
    host          text NOT NULL REFERENCES host (name) ON DELETE CASCADE,
    rules         text,
    error         text,
    fetched_at    timestamptz,
    until         timestamptz NOT NULL,
    crawl_delay_s double precision NOT NULL DEFAULT 0
);
CREATE INDEX robots_by_host ON robots (host);
COMMENT ON TABLE robots IS 'What the robots.txt of one scheme, host and port says to us (RFC 9309).';
COMMENT ON COLUMN robots.origin IS 'Scheme, host and port, for example https://news.example. The port is left out if it is the scheme''s own.';
COMMENT ON COLUMN robots.host IS 'The host, as in host.name. Turns go by host: robots.txt files of one host with different schemes share them.';
COMMENT ON COLUMN robots.rules IS 'The lines that hold for us. Empty: everything is allowed. Null: they are not known, and nothing is allowed.';
COMMENT ON COLUMN robots.error IS 'Why the file could not be fetched the last time. Null: it could.';
COMMENT ON COLUMN robots.fetched_at IS 'When the file was last fetched with success.';
COMMENT ON COLUMN robots.until IS 'When the file, or its failure, is looked at again.';
COMMENT ON COLUMN robots.crawl_delay_s IS 'The seconds between two requests that the file wants, within INGEST_MAX_CRAWL_DELAY_S. 0: it wants none.';
COMMENT ON COLUMN host.robots IS 'No longer used: see the table robots. It goes in a later version.';
COMMENT ON COLUMN host.robots_error IS 'No longer used: see the table robots. It goes in a later version.';
COMMENT ON COLUMN host.robots_fetched_at IS 'No longer used: see the table robots. It goes in a later version.';
COMMENT ON COLUMN host.robots_until IS 'No longer used: see the table robots. It goes in a later version.';
