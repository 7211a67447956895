-- Return the named consumers of the change log, the furthest behind first. `changes_held`: the changes that upkeep
-- keeps only for this consumer (see drop_old_changes.sql).
SELECT name, cursor, (SELECT count(*) FROM ingest.change WHERE position > cursor) AS changes_behind,
       (SELECT extract(epoch FROM now() - changed_at)::float8 FROM ingest.change
         WHERE position > cursor ORDER BY position LIMIT 1) AS seconds_behind,
       CASE WHEN coalesce(acked_at, created_at) >= due.before
            THEN (SELECT count(*) FROM ingest.change WHERE position > cursor AND changed_at < due.before)
            ELSE 0 END AS changes_held,
       cursor < ingest.first_cursor() AS passed, acked_at, created_at
  FROM ingest.consumer
       CROSS JOIN (SELECT now() - make_interval(days => nullif(%(keep_days)s, 0)) AS before) AS due
 ORDER BY cursor, name
