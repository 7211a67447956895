-- Nothing is due on the article any more. No row: the lease was lost or taken away.
DELETE FROM ingest.recleaning WHERE article_id = %(id)s AND leased_until = %(leased_until)s RETURNING article_id
