-- A consumer is done with all changes up to a position.
SELECT ingest.ack(%(name)s, %(cursor)s) AS cursor
