-- Remember names of what is erased, so that it does not come back. The key of the hashes is drawn with the first of them.
WITH drawn AS (
    INSERT INTO ingest.tombstone_key (key)
    SELECT decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex')
     WHERE NOT EXISTS (SELECT FROM ingest.tombstone_key)
    ON CONFLICT (single) DO UPDATE SET key = tombstone_key.key
    RETURNING key
), known AS (
    SELECT key FROM drawn UNION SELECT key FROM ingest.tombstone_key
)
INSERT INTO ingest.tombstone (hash)
SELECT DISTINCT sha256(key || convert_to(name, 'UTF8')) FROM known, unnest(%(names)s::text[]) AS name
ON CONFLICT (hash) DO NOTHING
