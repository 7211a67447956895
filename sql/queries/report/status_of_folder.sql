-- Return counts of what concerns the feeds in a folder, in one row: feeds, their queues, and the articles that they list.
WITH chosen AS MATERIALIZED (
    SELECT id, health, proposed_url, paused_at, next_poll_at FROM ingest.feed WHERE ingest.in_folder(folders, %(folder)s)
), listed AS MATERIALIZED (
    SELECT settled_at, next_attempt_at, revisit, attempts, article_id FROM ingest.entry WHERE feed_id IN (SELECT id FROM chosen)
), told AS MATERIALIZED (
    SELECT verdict, withdrawn_at, jsonb_array_length(removed) AS removed
      FROM ingest.article WHERE id IN (SELECT article_id FROM listed)
)
SELECT by_feed.*, by_entry.*, by_article.*, (SELECT count(*) FROM ingest.gap WHERE feed_id IN (SELECT id FROM chosen)) AS gaps
  FROM (SELECT count(*) AS feeds,
               count(*) FILTER (WHERE health = 'healthy') AS feeds_healthy,
               count(*) FILTER (WHERE health = 'failing') AS feeds_failing,
               count(*) FILTER (WHERE health = 'paused') AS feeds_paused,
               count(*) FILTER (WHERE health = 'moved') AS feeds_moved,
               count(*) FILTER (WHERE health = 'gone') AS feeds_gone,
               count(*) FILTER (WHERE proposed_url IS NOT NULL) AS feeds_proposed,
               count(*) FILTER (WHERE paused_at IS NULL AND next_poll_at <= now()) AS feeds_due,
               extract(epoch FROM now() - min(greatest(next_poll_at, now() - interval '1000 days'))
                                          FILTER (WHERE paused_at IS NULL AND next_poll_at <= now()))::float8 AS feeds_oldest_due_s
          FROM chosen) AS by_feed,
       (SELECT count(*) AS entries,
               count(*) FILTER (WHERE settled_at IS NULL) AS entries_pending,
               count(*) FILTER (WHERE next_attempt_at <= now() AND NOT revisit) AS entries_due,
               count(*) FILTER (WHERE settled_at IS NULL AND attempts > 0) AS entries_retrying,
               extract(epoch FROM now() - min(next_attempt_at) FILTER (WHERE next_attempt_at <= now() AND NOT revisit))::float8 AS oldest_due_s,
               count(*) FILTER (WHERE next_attempt_at <= now() AND revisit) AS revisits_due
          FROM listed) AS by_entry,
       (SELECT count(*) AS articles,
               count(*) FILTER (WHERE verdict = 'full') AS articles_full,
               count(*) FILTER (WHERE verdict = 'feed_only') AS articles_feed_only,
               count(*) FILTER (WHERE verdict = 'empty') AS articles_empty,
               count(*) FILTER (WHERE withdrawn_at IS NOT NULL) AS articles_withdrawn,
               coalesce(sum(removed), 0)::bigint AS passages_removed
          FROM told) AS by_article
