-- Delete the row of a daemon that ends.
DELETE FROM ingest.daemon WHERE id = %(id)s
