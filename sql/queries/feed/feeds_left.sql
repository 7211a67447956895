-- How many of the feeds that were due by then have not been polled since; somebody else may be at it.
SELECT count(*) AS feeds FROM ingest.feed WHERE next_poll_at <= %(due_by)s AND paused_at IS NULL
