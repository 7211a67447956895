-- Return what decides whether an article is withdrawn or restored after a visit to the page of an entry. An entry has a
-- page_hash only if its page gave the article's text. Links are compared, since links of one URL may be answered in different ways:
-- the number of a session or a tracking parameter, which the URL does not have, may lead nowhere.
SELECT article.url, article.verdict, article.withdrawn_at IS NOT NULL AS is_withdrawn, own.url AS entry_url,
       (own.url = article.url AND own.link = own.url)
           OR EXISTS (SELECT FROM ingest.entry AS source
                       WHERE source.article_id = article.id AND source.link = own.link AND source.page_hash IS NOT NULL) AS is_source,
       EXISTS (SELECT FROM ingest.entry AS other
                WHERE other.article_id = article.id AND other.url <> own.url AND other.page_hash IS NOT NULL
                  AND other.misses = 0) AS is_seen_elsewhere
  FROM ingest.article, ingest.entry AS own
 WHERE article.id = %(id)s AND own.id = %(entry_id)s
