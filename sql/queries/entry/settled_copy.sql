-- Return the article of another entry with the same URL and the same content: the page need not be fetched again.
SELECT article.id, article.site, coalesce(article.published_at, article.published_future_at) AS published_at, article.published_from
  FROM ingest.entry JOIN ingest.article ON article.id = entry.article_id
 WHERE entry.url = %(url)s AND entry.content_hash = %(content_hash)s AND entry.id <> %(entry_id)s
   AND (entry.next_attempt_at IS NULL OR entry.revisit) AND article.verdict = 'full' AND article.withdrawn_at IS NULL
 LIMIT 1
