-- Whoever settles an article of the same URL, guid or body at the same time waits here. Locks are taken in the order of their
-- keys, so that no two settlements wait for each other.
SELECT pg_advisory_xact_lock(key) FROM (SELECT DISTINCT hashtextextended(name, 0) AS key FROM unnest(%(names)s::text[]) AS name ORDER BY 1) AS ordered
