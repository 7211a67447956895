-- First half of a claim of entries whose page is due for a second look: hold hosts that are open, the longest due first.
SELECT name
  FROM ingest.host
 WHERE revisit_at < 'infinity' AND revisit_at <= now() AND next_request_at <= now()
 ORDER BY revisit_at
 LIMIT %(limit)s
   FOR UPDATE SKIP LOCKED
