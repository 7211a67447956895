-- Fetch no feeds, or no pages, from a host until a time, since it refuses them.
WITH slowed AS (
    UPDATE ingest.refusal
       SET slowed_at = coalesce(slowed_at, now()), slowed_until = %(until)s, slow_s = %(next_s)s
     WHERE host = %(host)s AND kind = %(kind)s
)
UPDATE ingest.host
   SET next_poll_at = CASE %(kind)s WHEN 'feed' THEN greatest(next_poll_at, %(until)s) ELSE next_poll_at END,
       quick_poll_at = CASE %(kind)s WHEN 'feed' THEN greatest(quick_poll_at, %(until)s) ELSE quick_poll_at END,
       slow_poll_at = CASE %(kind)s WHEN 'feed' THEN greatest(slow_poll_at, %(until)s) ELSE slow_poll_at END,
       next_request_at = CASE %(kind)s WHEN 'page' THEN greatest(next_request_at, %(until)s) ELSE next_request_at END,
       due_at = CASE %(kind)s WHEN 'page' THEN greatest(due_at, %(until)s) ELSE due_at END,
       revisit_at = CASE %(kind)s WHEN 'page' THEN greatest(revisit_at, %(until)s) ELSE revisit_at END
 WHERE name = %(host)s
