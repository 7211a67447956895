-- Return how many articles are due for cleaning again, leased or not.
SELECT count(*) AS articles FROM ingest.recleaning WHERE due_at <= now()
