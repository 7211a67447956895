-- What the page was judged to be this time: no revision, since the text may be as it was.
UPDATE ingest.article
   SET page_verdict = %(page_verdict)s, page_evidence = %(page_evidence)s, page_text = %(page_text)s, reason = %(reason)s
 WHERE id = %(id)s
   AND (page_verdict, page_evidence, page_text, reason)
       IS DISTINCT FROM (%(page_verdict)s::text, %(page_evidence)s::text, %(page_text)s::text, %(reason)s::text)
