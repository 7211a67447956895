-- Lease articles that are due for cleaning again, the longest due first. Articles that a newer judge has judged are left to programs
-- that have it.
WITH due AS (
    SELECT recleaning.article_id FROM ingest.recleaning JOIN ingest.article ON article.id = recleaning.article_id
     WHERE due_at <= now() AND (leased_until IS NULL OR leased_until <= now())
       AND ingest.judge_numbers(article.judge) <= ingest.judge_numbers(%(judge)s)
     ORDER BY due_at
     LIMIT %(limit)s
       FOR UPDATE OF recleaning SKIP LOCKED
), leased AS (
    UPDATE ingest.recleaning SET leased_until = now() + make_interval(secs => %(lease_s)s)
      FROM due WHERE recleaning.article_id = due.article_id
    RETURNING recleaning.article_id, recleaning.attempts, recleaning.leased_until, recleaning.unlearned
)
SELECT article.id, article.url, article.site, article.title, article.body, article.verdict, article.reason,
       article.removed, article.extractor, article.revision, article.spared, article.leanings, article.judge, leased.attempts, leased.leased_until, leased.unlearned
  FROM leased JOIN ingest.article ON article.id = leased.article_id
