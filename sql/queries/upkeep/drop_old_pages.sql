-- Upkeep: delete pages past their time, some thousand at once.
DELETE FROM ingest.page
 WHERE entry_id IN (SELECT entry_id FROM ingest.page
                     WHERE fetched_at < now() - make_interval(days => %(keep_days)s) ORDER BY fetched_at LIMIT %(limit)s)
