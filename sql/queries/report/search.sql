-- Return articles that match a query, the best first, each with the part of its text that matches.
SELECT a.id, a.url, a.site, a.title, a.language, a.published_at, a.first_seen_at, found.rank, found.headline
  FROM ingest.search_articles(%(words)s, %(site)s, %(since)s, %(language)s, %(limit)s, %(folder)s) AS found
  JOIN ingest.article AS a ON a.id = found.article_id
 ORDER BY found.rank DESC, a.id DESC
