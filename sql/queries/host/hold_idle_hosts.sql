-- First half of forgetting hosts: hold those from which nothing was asked for a long time, and nothing is due.
SELECT name
  FROM ingest.host
 WHERE due_at = 'infinity' AND revisit_at = 'infinity' AND next_request_at < now() - interval '30 days'
   AND next_poll_at < now() - interval '30 days'
 LIMIT 5000
   FOR UPDATE SKIP LOCKED
