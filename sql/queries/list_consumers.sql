-- Named consumers of the change log, the furthest behind first.
SELECT name, cursor, (SELECT count(*) FROM ingest.change WHERE position > cursor) AS changes_behind,
       (SELECT extract(epoch FROM now() - changed_at)::float8 FROM ingest.change
         WHERE position > cursor ORDER BY position LIMIT 1) AS seconds_behind,
       cursor < ingest.first_cursor() AS passed, acked_at, created_at
  FROM ingest.consumer
 ORDER BY cursor, name
