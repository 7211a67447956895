-- Delete the rows of daemons that were killed: after 7 days, or after 5 minutes if a daemon has started on the same host since.
DELETE FROM ingest.daemon AS dead
 WHERE seen_at < now() - interval '7 days'
    OR seen_at < now() - interval '5 minutes'
       AND EXISTS (SELECT FROM ingest.daemon AS later WHERE later.host = dead.host AND later.started_at > dead.seen_at)
