-- Hold the names of a draft until the transaction ends: a settlement of an article with the same URL, guid, text or a
-- similar text waits here. The locks are taken in the order of their keys, so that no two settlements wait for each
-- other.
SELECT pg_advisory_xact_lock(key) FROM (SELECT DISTINCT hashtextextended(name, 0) AS key FROM unnest(%(names)s::text[]) AS name ORDER BY 1) AS ordered
