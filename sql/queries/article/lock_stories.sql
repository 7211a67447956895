-- Hold the links between articles until the transaction ends: an original that was read stays an original until then.
-- This lock is taken after the locks of lock_identity, and before the row of any article is held, so that no
-- transaction waits here while it holds a row.
SELECT pg_advisory_xact_lock(hashtextextended('ingest.story', 0))
