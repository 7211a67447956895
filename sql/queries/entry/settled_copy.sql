-- Return the article of another entry with the same URL and the same content: the page need not be fetched again.
-- `is_own`: a feed of the article's site may correct the date that a foreign feed gave, so such an article is left out.
SELECT article.id
  FROM ingest.entry JOIN ingest.article ON article.id = entry.article_id
 WHERE entry.url = %(url)s AND entry.content_hash = %(content_hash)s AND entry.id <> %(entry_id)s
   AND (entry.next_attempt_at IS NULL OR entry.revisit) AND article.verdict = 'full' AND article.withdrawn_at IS NULL
   AND NOT (%(is_own)s AND article.published_from IS NOT DISTINCT FROM 'foreign_feed')
 LIMIT 1
