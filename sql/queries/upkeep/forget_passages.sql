-- Housekeeping: forget what a site has not used for so long. What somebody counts at this moment is used.
DELETE FROM ingest.passage
 WHERE (site, key) IN (SELECT site, key FROM ingest.passage
                        WHERE last_seen_at < now() - make_interval(days => %(keep_days)s)
                        ORDER BY last_seen_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
