-- Hold the rulings until the transaction ends: no transaction learns in between. This one sees what was learned before
-- it; those that learn later see what it writes.
SELECT pg_advisory_xact_lock(hashtextextended('ingest.ruling', 0))
