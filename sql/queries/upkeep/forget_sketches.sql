-- Upkeep: drop the sketches of articles that are too old to be compared.
DELETE FROM ingest.sketch
 WHERE article_id IN (SELECT article_id FROM ingest.sketch WHERE first_seen_at < now() - make_interval(days => %(window_days)s)
                       ORDER BY first_seen_at LIMIT %(limit)s)
