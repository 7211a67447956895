-- Make the articles of a site due for cleaning again from which passages were cut that are forgotten now; what these took is put back.
-- They are written in the order of their ids (see reclean_holders.sql).
INSERT INTO ingest.recleaning (article_id, unlearned)
SELECT id, %(keys)s::bigint[]
  FROM (SELECT id, site, removed FROM ingest.article WHERE passages && %(keys)s::bigint[] OFFSET 0) AS held
 WHERE site = %(site)s
   AND EXISTS (SELECT FROM jsonb_array_elements(removed) AS cut WHERE starts_with(cut->>'rule', 'learned:'))
 ORDER BY id
ON CONFLICT (article_id) DO UPDATE
   SET due_at = now(), leased_until = NULL, attempts = 0, unlearned = recleaning.unlearned || excluded.unlearned
