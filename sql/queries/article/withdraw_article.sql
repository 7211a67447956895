-- The page of an article is gone for good: no row where it was never read, is known to be gone, or where another entry lists the
-- article under another address.
UPDATE ingest.article
   SET withdrawn_at = now(), withdrawn_reason = %(reason)s
 WHERE id = %(id)s AND withdrawn_at IS NULL AND verdict = 'full'
   AND NOT EXISTS (SELECT FROM ingest.entry AS other, ingest.entry AS own
                    WHERE own.id = %(entry_id)s AND other.article_id = article.id AND other.url IS NOT NULL
                      AND other.url_key IS DISTINCT FROM own.url_key)
RETURNING id, revision
