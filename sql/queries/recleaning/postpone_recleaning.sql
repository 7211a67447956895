-- Count a failed attempt; the article is due again later.
UPDATE ingest.recleaning
   SET due_at = now() + make_interval(secs => %(delay_s)s), leased_until = NULL, attempts = attempts + 1
 WHERE article_id = %(id)s AND leased_until = %(leased_until)s
