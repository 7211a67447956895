-- Write what the page of an article was judged to be at this visit. This makes no revision: the text is as it was.
UPDATE ingest.article
   SET page_verdict = %(page_verdict)s, page_evidence = %(page_evidence)s, page_text = %(page_text)s, reason = %(reason)s
 WHERE id = %(id)s
   AND (page_verdict, page_evidence, page_text, reason)
       IS DISTINCT FROM (%(page_verdict)s::text, %(page_evidence)s::text, %(page_text)s::text, %(reason)s::text)
