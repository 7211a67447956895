-- Queues, lag and results in one row.
SELECT (SELECT count(*) FROM ingest.feed) AS feeds,
       (SELECT count(*) FROM ingest.feed WHERE paused_at IS NOT NULL) AS feeds_paused,
       (SELECT count(*) FROM ingest.feed WHERE failures > 0 AND paused_at IS NULL) AS feeds_failing,
       (SELECT count(*) FROM ingest.feed WHERE paused_at IS NULL AND next_poll_at <= now()) AS feeds_due,
       (SELECT count(*) FROM ingest.entry) AS entries,
       (SELECT count(*) FROM ingest.entry WHERE settled_at IS NULL) AS entries_pending,
       (SELECT count(*) FROM ingest.entry WHERE next_attempt_at <= now()) AS entries_due,
       (SELECT count(*) FROM ingest.entry WHERE settled_at IS NULL AND attempts > 0) AS entries_retrying,
       (SELECT extract(epoch FROM now() - min(next_attempt_at))::float8 FROM ingest.entry
         WHERE next_attempt_at <= now()) AS oldest_due_s,
       (SELECT count(*) FROM ingest.article) AS articles,
       (SELECT count(*) FROM ingest.article WHERE verdict = 'full') AS articles_full,
       (SELECT count(*) FROM ingest.article WHERE verdict = 'feed_only') AS articles_feed_only,
       (SELECT count(*) FROM ingest.article WHERE verdict = 'empty') AS articles_empty,
       (SELECT coalesce(sum(jsonb_array_length(removed)), 0)::bigint FROM ingest.article) AS passages_removed,
       (SELECT count(*) FROM ingest.change) AS changes,
       (SELECT count(*) FROM ingest.gap) AS gaps
