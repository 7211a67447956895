-- Hold hosts until the transaction ends, in the order of their names, so that no two transactions wait for each other.
INSERT INTO ingest.host (name) SELECT DISTINCT unnest(%(names)s::text[]) ORDER BY 1
    ON CONFLICT (name) DO UPDATE SET name = excluded.name WHERE false
