-- Acknowledge all changes up to a position for a consumer.
SELECT ingest.ack(%(name)s, %(cursor)s) AS cursor
