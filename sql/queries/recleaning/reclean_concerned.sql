-- Make the articles with these ids due for cleaning again that a ruling may concern: the articles of its site (empty:
-- of all sites). If it rules on a passage, only the articles that hold the passage, or that it was cut from.
INSERT INTO ingest.recleaning (article_id)
SELECT id FROM ingest.article
 WHERE id > %(after)s AND id <= %(until)s
   AND (site = %(site)s OR %(site)s = '')
   AND (%(pattern)s OR passages && %(keys)s::bigint[]
        OR EXISTS (SELECT FROM jsonb_array_elements(removed) AS cut WHERE strpos(lower(cut->>'text'), lower(%(text)s)) > 0))
 ORDER BY id
ON CONFLICT (article_id) DO UPDATE SET due_at = now(), leased_until = NULL, attempts = 0
