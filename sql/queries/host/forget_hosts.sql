-- Second half: forget those of which no feed and no entry is due. A statement of its own, so that it sees what was added before
-- they were held; what comes later brings its host back.
DELETE FROM ingest.host
 WHERE name = ANY (%(names)s)
   AND NOT EXISTS (SELECT FROM ingest.feed WHERE feed.host = host.name)
   AND NOT EXISTS (SELECT FROM ingest.entry WHERE entry.host = host.name AND next_attempt_at IS NOT NULL)
