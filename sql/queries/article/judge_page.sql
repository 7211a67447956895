-- Write what the page of an article was judged to be at this visit, and tell the readers of the change log where its verdict or the reason
-- is another one. This makes no revision: the text is as it was.
WITH before AS (
    SELECT id, page_verdict, reason FROM ingest.article WHERE id = %(id)s
), judged AS (
    UPDATE ingest.article AS article
       SET page_verdict = %(page_verdict)s, page_evidence = %(page_evidence)s, page_text = %(page_text)s, reason = %(reason)s
      FROM before
     WHERE article.id = before.id
       AND (article.page_verdict, article.page_evidence, article.page_text, article.reason)
           IS DISTINCT FROM (%(page_verdict)s::text, %(page_evidence)s::text, %(page_text)s::text, %(reason)s::text)
    RETURNING article.id, article.revision,
              (before.page_verdict, before.reason) IS DISTINCT FROM (article.page_verdict, article.reason) AS is_told
)
INSERT INTO ingest.change (article_id, kind, revision) SELECT id, 'judged', revision FROM judged WHERE is_told
