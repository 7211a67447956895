-- Return the figures that all daemons share, in one row; each daemon asks every 10 seconds. Counts of the queues end at 100,000.
-- The age of work at a host counts from when the work was due and the host open, whichever was later: a host that is asked slowly, or
-- left alone, makes nothing late. An age ends at 1000 days. Work under a lease is being done, so it is not late.
-- Due entries are counted host by host, for the hosts that have any entry waiting, with the index entry_queue: entries that are due
-- later, or for a second look, are not read. A host that was just asked has due entries, too, although its due_at is still to come.
SELECT (SELECT count(*) FROM (SELECT FROM ingest.feed WHERE paused_at IS NULL AND next_poll_at <= now() LIMIT 100000) AS due)
           AS feed_due,
       (SELECT coalesce(max(extract(epoch FROM now() - greatest(poll_at, next_poll_at, now() - interval '1000 days'))), 0)::float8
          FROM (SELECT quick_poll_at AS poll_at, next_poll_at FROM ingest.host WHERE quick_poll_at <= now()
                 UNION ALL
                SELECT slow_poll_at, next_poll_at FROM ingest.host WHERE slow_poll_at <= now()) AS first
         WHERE next_poll_at <= now())
           AS feed_oldest_due_s,
       (SELECT count(*)
          FROM (SELECT FROM ingest.host CROSS JOIN LATERAL (
                       SELECT FROM ingest.entry
                        WHERE entry.host = host.name AND NOT revisit AND next_attempt_at <= now()
                        ORDER BY next_attempt_at LIMIT 100000) AS first
                 WHERE due_at < 'infinity' LIMIT 100000) AS due)
           AS entry_due,
       (SELECT coalesce(max(extract(epoch FROM now() - greatest(due_at, next_request_at, waits_until, now() - interval '1000 days'))), 0)::float8
          FROM ingest.host
         WHERE due_at <= now() AND due_at < 'infinity' AND next_request_at <= now() AND waits_until <= now())
           AS entry_oldest_due_s,
       (SELECT count(*) FROM (SELECT FROM ingest.recleaning WHERE due_at <= now() LIMIT 100000) AS due) AS article_due,
       (SELECT coalesce(extract(epoch FROM now() - min(due_at)), 0)::float8
          FROM ingest.recleaning WHERE due_at <= now() AND (leased_until IS NULL OR leased_until <= now()))
           AS article_oldest_due_s,
       (SELECT coalesce(max(extract(epoch FROM now() - first.changed_at)), 0)::float8
          FROM ingest.consumer CROSS JOIN LATERAL (
               SELECT changed_at FROM ingest.change WHERE position > cursor ORDER BY position LIMIT 1) AS first)
           AS consumer_lag_s,
       (SELECT count(*) FROM ingest.consumer WHERE cursor < ingest.first_cursor()) AS consumers_passed
