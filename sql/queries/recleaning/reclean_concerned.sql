-- Of the articles with these ids, those that a ruling may concern are due for cleaning again: those of its site (empty: all);
-- for a passage, those alone that hold it or of which that text was removed.
INSERT INTO ingest.recleaning (article_id)
SELECT id FROM ingest.article
 WHERE id > %(after)s AND id <= %(until)s
   AND (site = %(site)s OR %(site)s = '')
   AND (%(pattern)s OR passages && %(keys)s::bigint[]
        OR EXISTS (SELECT FROM jsonb_array_elements(removed) AS cut WHERE strpos(lower(cut->>'text'), lower(%(text)s)) > 0))
 ORDER BY id
ON CONFLICT (article_id) DO UPDATE SET due_at = now(), leased_until = NULL, attempts = 0
