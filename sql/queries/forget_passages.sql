-- Housekeeping: forget what a site has not used for so long, and of what it used all the same no more than so many.
DELETE FROM ingest.passage
 WHERE (site, key) IN (
    SELECT site, key FROM ingest.passage WHERE last_seen_at < now() - make_interval(days => %(keep_days)s)
    UNION ALL
    SELECT site, key FROM (SELECT site, key, row_number() OVER (PARTITION BY site ORDER BY last_seen_at DESC) AS place
                             FROM ingest.passage) AS ranked WHERE place > %(per_site)s
    LIMIT %(limit)s)
