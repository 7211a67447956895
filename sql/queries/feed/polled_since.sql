-- Return what became of a feed that was made due: how often it was polled, and what it has listed since `asked_at`.
SELECT polls, leased_until > now() AS is_under_way, next_poll_at, failures, last_error, health,
       (SELECT count(*) FROM ingest.entry WHERE entry.feed_id = feed.id AND entry.first_seen_at >= %(asked_at)s) AS new
  FROM ingest.feed WHERE id = %(id)s
