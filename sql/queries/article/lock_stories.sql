-- Links between articles are written by one transaction at a time, so that an original that was read stays one until the commit.
-- Taken after the locks of lock_identity, and before any article's row is held: nobody who holds a row waits here.
SELECT pg_advisory_xact_lock(hashtextextended('ingest.story', 0))
