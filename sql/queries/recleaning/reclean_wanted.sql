-- Make the articles with these ids that the operator wants cleaned again due for it, in the order of their ids (see reclean_holders.sql).
INSERT INTO ingest.recleaning (article_id)
SELECT id FROM ingest.article
 WHERE id > %(after)s AND id <= %(until)s
   AND (site = %(site)s OR %(site)s = '')
   AND (first_seen_at >= %(since)s::timestamptz OR %(since)s::timestamptz IS NULL)
   AND (ingest.judge_numbers(judge) < ingest.judge_numbers(%(judge)s)
        OR %(judged_too)s AND ingest.judge_numbers(judge) = ingest.judge_numbers(%(judge)s))
   AND (body <> '' OR removed <> '[]')
 ORDER BY id
ON CONFLICT (article_id) DO UPDATE SET due_at = now(), leased_until = NULL, attempts = 0
