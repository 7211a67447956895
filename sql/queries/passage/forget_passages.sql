-- Upkeep: forget passages that their sites have not used for this number of days. A passage that a transaction counts
-- at this moment is kept.
DELETE FROM ingest.passage
 WHERE (site, key) IN (SELECT site, key FROM ingest.passage
                        WHERE last_seen_at < now() - make_interval(days => %(keep_days)s)
                        ORDER BY last_seen_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
