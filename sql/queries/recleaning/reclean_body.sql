-- Replace an article's text by what is left of it after cleaning it again. The text before cleaning is the same, so the leanings stay.
UPDATE ingest.article
   SET body = %(body)s, removed = %(removed)s, verdict = %(verdict)s, reason = %(reason)s, text_hash = %(text_hash)s,
       letters = %(letters)s, spared = %(spared)s, judge = %(judge)s, updated_at = now(), revision = revision + 1
 WHERE id = %(id)s
RETURNING id, revision
