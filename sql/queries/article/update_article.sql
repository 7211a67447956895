-- Replace the text of an article by a newer version.
UPDATE ingest.article
   SET title = %(title)s, body = %(body)s, language = coalesce(%(language)s, language),
       -- authors whom only a foreign feed names do not take the place of others
       authors = CASE WHEN %(authors_are_claimed)s AND source <> 'foreign_feed' AND authors <> '{}' THEN authors ELSE %(authors)s END,
       verdict = %(verdict)s, reason = %(reason)s, removed = %(removed)s, extractor = %(extractor)s,
       text_hash = %(text_hash)s, letters = %(letters)s, passages = %(passages)s::bigint[], page_verdict = %(page_verdict)s,
       page_evidence = %(page_evidence)s, page_text = %(page_text)s, source = %(source)s, source_feed_id = %(source_feed_id)s,
       source_reason = %(source_reason)s, spared = %(spared)s, leanings = %(leanings)s::smallint[], judge = %(judge)s, withdrawn_at = NULL,
       withdrawn_reason = NULL, updated_at = now(), revision = revision + 1
 WHERE id = %(id)s
RETURNING id, revision
