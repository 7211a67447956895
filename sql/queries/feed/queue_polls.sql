-- Make hosts due with the first of their feeds.
SELECT ingest.queue_polls(%(hosts)s)
