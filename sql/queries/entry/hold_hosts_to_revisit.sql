-- First half of a claim of revisits: hold hosts that are open and have an entry whose page is due for a revisit, the
-- longest due first. Hosts where only feeds have due entries that may have no place now (`full`, `slow_places`) are left out.
SELECT name
  FROM ingest.host
 WHERE revisit_at < 'infinity' AND revisit_at <= now() AND next_request_at <= now()
   AND (waits_until <= now() OR NOT waits_for <@ %(full)s::bigint[] AND (%(slow_places)s > 0 OR NOT only_slow_wait))
 ORDER BY revisit_at
 LIMIT %(most)s
   FOR UPDATE SKIP LOCKED
