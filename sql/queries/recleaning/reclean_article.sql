-- Make an article due for cleaning again.
INSERT INTO ingest.recleaning (article_id) VALUES (%(id)s)
ON CONFLICT (article_id) DO UPDATE SET due_at = now(), leased_until = NULL, attempts = 0
