-- Take names from the list of what was erased.
DELETE FROM ingest.tombstone
 USING ingest.tombstone_key, unnest(%(names)s::text[]) AS name
 WHERE hash = sha256(key || convert_to(name, 'UTF8'))
RETURNING hash
