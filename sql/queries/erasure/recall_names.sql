-- Take names from the list of what was erased, with all others that were put there in the same transaction: those of one article.
DELETE FROM ingest.tombstone
 WHERE forgotten_at IN (SELECT named.forgotten_at FROM ingest.tombstone AS named, ingest.tombstone_key, unnest(%(names)s::text[]) AS name
                         WHERE named.hash = sha256(key || convert_to(name, 'UTF8')))
RETURNING hash
