-- Erase entries of addresses that have no article yet.
DELETE FROM ingest.entry WHERE url_key = ANY (%(keys)s) AND article_id IS NULL
RETURNING id
