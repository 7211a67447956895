-- Erase an entry whose page turned out to be one that was erased. No row: the lease was lost.
DELETE FROM ingest.entry WHERE id = %(id)s AND leased_until = %(leased_until)s AND article_id IS NULL
RETURNING id
