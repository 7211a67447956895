-- Count the articles that the operator wants cleaned again, by the version of the judge that cleaned them last; null: none did.
SELECT judge, count(*) AS articles FROM ingest.article
 WHERE (site = %(site)s OR %(site)s = '')
   AND (first_seen_at >= %(since)s::timestamptz OR %(since)s::timestamptz IS NULL)
   AND (ingest.judge_numbers(judge) < ingest.judge_numbers(%(judge)s)
        OR %(judged_too)s AND ingest.judge_numbers(judge) = ingest.judge_numbers(%(judge)s))
   AND (body <> '' OR removed <> '[]')
 GROUP BY judge ORDER BY ingest.judge_numbers(judge)
