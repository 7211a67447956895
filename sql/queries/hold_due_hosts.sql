-- First half of a claim of entries: hold hosts that are open, the longest due first. Those that another claim holds are left to it.
-- `unsettled`: those with an entry that has no article yet, due or not. `revisits`: those with a page due for a second look.
SELECT name
  FROM ingest.host
 WHERE CASE WHEN %(unsettled)s
            THEN due_at < 'infinity' AND next_request_at <= now()
                 AND EXISTS (SELECT FROM ingest.entry
                              WHERE entry.host = host.name AND next_attempt_at IS NOT NULL AND settled_at IS NULL
                                AND (leased_until IS NULL OR leased_until <= now()))
            WHEN %(revisits)s THEN revisit_at <= now()
            ELSE due_at <= now() END
 ORDER BY CASE WHEN %(revisits)s THEN revisit_at ELSE due_at END
 LIMIT %(limit)s
   FOR UPDATE SKIP LOCKED
