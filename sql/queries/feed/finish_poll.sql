-- Finish a poll: write validators, schedule and health. No row: the lease was lost, and nothing may
-- be written.
UPDATE ingest.feed
   SET title = coalesce(%(title)s, title),
       site_url = coalesce(%(site_url)s, site_url),
       language = coalesce(%(language)s, language),
       etag = %(etag)s,
       last_modified = %(last_modified)s,
       document_hash = %(document_hash)s,
       next_poll_at = now() + make_interval(secs => %(next_poll_s)s),
       poll_interval_s = %(interval_s)s,
       leased_until = NULL,
       polls = polls + 1,
       poll_is_slow = coalesce(%(is_slow)s, poll_is_slow),
       failures = %(failures)s,
       failed_since = %(failed_since)s,
       failure_weight = %(failure_weight)s,
       gone_polls = %(gone_polls)s,
       ttl_s = %(ttl_s)s,
       skip_hours = %(skip_hours)s,
       skip_days = %(skip_days)s,
       moving_to = %(moving_to)s,
       moving_since = %(moving_since)s,
       moving_polls = %(moving_polls)s,
       moving_days = %(moving_days)s,
       moving_seen_at = %(moving_seen_at)s,
       false_304_at = CASE WHEN %(false_304)s::text IS NULL THEN false_304_at ELSE now() END,
       false_304 = coalesce(%(false_304)s, false_304),
       honest_checks = CASE WHEN %(false_304)s::text IS NULL THEN honest_checks + %(honest_check)s::int ELSE 0 END,
       -- a proposal is kept until the feed is searched for once more, or works again
       searched_at = CASE WHEN %(searched)s THEN now() ELSE searched_at END,
       proposed_url = CASE WHEN %(searched)s OR %(error)s::text IS NULL THEN %(proposed_url)s ELSE proposed_url END,
       proposed_because = CASE WHEN %(searched)s OR %(error)s::text IS NULL THEN %(proposed_because)s ELSE proposed_because END,
       -- a feed that the operator paused in between stays paused
       health = CASE WHEN paused_at IS NULL THEN %(health)s ELSE health END,
       health_since = CASE WHEN paused_at IS NULL AND health <> %(health)s THEN now() ELSE health_since END,
       last_polled_at = now(),
       last_succeeded_at = CASE WHEN %(error)s::text IS NULL THEN now() ELSE last_succeeded_at END,
       last_error = coalesce(%(error)s, last_error),
       last_error_at = CASE WHEN %(error)s::text IS NULL THEN last_error_at ELSE now() END,
       paused_at = CASE WHEN paused_at IS NULL AND %(pause)s::text IS NOT NULL THEN now() ELSE paused_at END,
       paused_reason = CASE WHEN paused_at IS NULL THEN %(pause)s ELSE paused_reason END
 WHERE id = %(id)s AND leased_until = %(leased_until)s
RETURNING host, text_from
