-- The daemons that run. Each keeps one row up to date, so that people can see who runs which version, and whether it is at work.

-- Programs of the version before go on working beside this one: they have no row here.

CREATE TABLE daemon (
    id         uuid PRIMARY KEY,
    host       text NOT NULL,
    pid        integer NOT NULL,
    version    text NOT NULL,
    judge      text NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    seen_at    timestamptz NOT NULL DEFAULT now(),
    queues     jsonb NOT NULL CHECK (jsonb_typeof(queues) = 'object'),
    settings   jsonb NOT NULL CHECK (jsonb_typeof(settings) = 'object')
);
COMMENT ON TABLE daemon IS 'The daemons (ingest run) that work on this database. Each renews its row every 10 seconds, and deletes it when it ends in order. The row of a daemon that was killed goes when another daemon has started on its host, or after 7 days.';
COMMENT ON COLUMN daemon.id IS 'A number that the daemon draws at random when it starts.';
COMMENT ON COLUMN daemon.host IS 'The name of the machine or container that it runs on.';
COMMENT ON COLUMN daemon.pid IS 'Its process id there.';
COMMENT ON COLUMN daemon.version IS 'The version of the program.';
COMMENT ON COLUMN daemon.judge IS 'The version of the judge of boilerplate, as in article.judge.';
COMMENT ON COLUMN daemon.started_at IS 'When it began to work, by the clock of the database.';
COMMENT ON COLUMN daemon.seen_at IS 'When it renewed this row last, by the clock of the database. After 60 seconds without it is late: it is stopped, it hangs, or it was killed.';
COMMENT ON COLUMN daemon.queues IS 'For each of the queues feed, entry and article: how many pieces of work are under way (under_way), and how many seconds before seen_at the queue tried to claim work last (claim_age_s).';
COMMENT ON COLUMN daemon.settings IS 'Its settings that say how much it does at the same time, and those that all daemons of one database should share. There is no secret among them.';
