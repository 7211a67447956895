-- Return the newest articles that the operator wants cleaned again, for a trial. They look like leased ones, but nothing is leased.
SELECT article.id, article.url, article.site, article.title, article.body, article.verdict, article.reason,
       article.removed, article.extractor, article.revision, article.spared, article.leanings, article.judge,
       0 AS attempts, now() AS leased_until, ARRAY[]::bigint[] AS unlearned
  FROM ingest.article
 WHERE (site = %(site)s OR %(site)s = '')
   AND (first_seen_at >= %(since)s::timestamptz OR %(since)s::timestamptz IS NULL)
   AND (ingest.judge_numbers(judge) < ingest.judge_numbers(%(judge)s)
        OR %(judged_too)s AND ingest.judge_numbers(judge) = ingest.judge_numbers(%(judge)s))
   AND (body <> '' OR removed <> '[]')
 ORDER BY first_seen_at DESC, id DESC
 LIMIT %(limit)s
