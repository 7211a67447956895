-- Upkeep: drop the oldest changes past their time, some thousand at once. A change that a consumer has not acknowledged
-- stays, as long as that consumer acknowledged another one within this time. The consumers whose changes were dropped
-- all the same are returned.
WITH log AS (
    SELECT dropped_through FROM ingest.change_log FOR UPDATE
), due AS (
    SELECT now() - make_interval(days => %(keep_days)s) AS before
), held AS (
    SELECT min(cursor) AS cursor FROM ingest.consumer, due WHERE coalesce(acked_at, created_at) >= due.before
), oldest AS (
    SELECT position, changed_at FROM ingest.change WHERE position IS NOT NULL ORDER BY position LIMIT %(limit)s
), past AS (
    SELECT least(
               coalesce((SELECT min(position) - 1 FROM oldest, due WHERE changed_at >= due.before),
                        (SELECT max(position) FROM oldest)),
               (SELECT cursor FROM held)
           ) AS last
), dropped AS (
    DELETE FROM ingest.change WHERE position <= (SELECT last FROM past) RETURNING position
), recorded AS (
    UPDATE ingest.change_log SET dropped_through = past.last FROM past WHERE past.last > change_log.dropped_through
)
SELECT (SELECT count(*) FROM dropped) AS changes,
       coalesce((SELECT jsonb_agg(jsonb_build_object('name', name, 'cursor', cursor) ORDER BY name)
                   FROM ingest.consumer, past WHERE cursor >= log.dropped_through AND cursor < past.last), '[]') AS passed
  FROM log
