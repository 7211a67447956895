-- Return the daemons, by host, the one seen last first. `now` is the time by the clock that wrote the other times.
SELECT id, host, pid, version, judge, started_at, seen_at, now() AS now, queues, settings
  FROM ingest.daemon
 ORDER BY host, seen_at DESC
