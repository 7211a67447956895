-- Return how many feeds that were due at a time have not been polled since. Another daemon may be polling them now.
SELECT count(*) AS feeds FROM ingest.feed WHERE next_poll_at <= %(due_by)s AND paused_at IS NULL
