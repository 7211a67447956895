-- Return the sessions that hold advisory locks or have written in an open transaction, those of other programs first.
SELECT pid, usename, application_name
  FROM pg_stat_activity JOIN (SELECT DISTINCT pid FROM pg_locks WHERE granted AND locktype IN ('advisory', 'transactionid')) AS held USING (pid)
 WHERE datname = current_database() AND pid <> pg_backend_pid()
 ORDER BY application_name = 'ingest', pid
 LIMIT 5
