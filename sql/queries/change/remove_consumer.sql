-- Forget a consumer of the change log.
DELETE FROM ingest.consumer WHERE name = %(name)s RETURNING name
