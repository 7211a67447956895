-- Make the articles that a feed listed due for cleaning again, in the order of their ids (see reclean_holders.sql).
INSERT INTO ingest.recleaning (article_id)
SELECT DISTINCT article_id FROM ingest.entry WHERE feed_id = %(feed_id)s AND article_id IS NOT NULL ORDER BY article_id
ON CONFLICT (article_id) DO UPDATE SET due_at = now(), leased_until = NULL, attempts = 0
