-- First half of forgetting hosts: hold hosts without due entries that were asked for nothing for 30 days.
SELECT name
  FROM ingest.host
 WHERE due_at = 'infinity' AND revisit_at = 'infinity' AND next_request_at < now() - interval '30 days'
   AND next_poll_at < now() - interval '30 days'
 LIMIT 5000
   FOR UPDATE SKIP LOCKED
