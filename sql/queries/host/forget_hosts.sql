-- Second half: forget the held hosts that have no feed and no due entry. This is a statement of its own, so that it
-- sees what was added before the hosts were held. A later entry brings its host back.
DELETE FROM ingest.host
 WHERE name = ANY (%(names)s)
   AND NOT EXISTS (SELECT FROM ingest.feed WHERE feed.host = host.name)
   AND NOT EXISTS (SELECT FROM ingest.entry WHERE entry.host = host.name AND next_attempt_at IS NOT NULL)
