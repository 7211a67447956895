-- Forget hosts from which nothing was asked for a long time and nothing is due; a new entry brings one back.
DELETE FROM ingest.host
 WHERE name IN (SELECT name FROM ingest.host
                 WHERE due_at = 'infinity' AND revisit_at = 'infinity' AND next_request_at < now() - interval '30 days'
                   AND NOT EXISTS (SELECT FROM ingest.feed WHERE feed.host = host.name)
                 LIMIT 5000 FOR UPDATE SKIP LOCKED)
   AND NOT EXISTS (SELECT FROM ingest.entry WHERE entry.host = host.name AND next_attempt_at IS NOT NULL)
