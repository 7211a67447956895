-- Return how many articles are due for cleaning again by a judge of this version, leased or not.
SELECT count(*) AS articles FROM ingest.recleaning JOIN ingest.article ON article.id = recleaning.article_id
 WHERE due_at <= now() AND ingest.judge_numbers(article.judge) <= ingest.judge_numbers(%(judge)s)
