-- Renew the row of a daemon, or write it: the upkeep of another daemon may have deleted it while this one was stopped.
INSERT INTO ingest.daemon (id, host, pid, version, judge, queues, settings)
VALUES (%(id)s, %(host)s, %(pid)s, %(version)s, %(judge)s, %(queues)s, %(settings)s)
    ON CONFLICT (id) DO UPDATE SET seen_at = now(), queues = excluded.queues, settings = excluded.settings
RETURNING now()
