-- Return what decides whether an article is withdrawn or restored after a visit to the page of an entry.
SELECT verdict, withdrawn_at IS NOT NULL AS is_withdrawn,
       EXISTS (SELECT FROM ingest.entry AS other, ingest.entry AS own
                WHERE own.id = %(entry_id)s AND other.article_id = article.id AND other.url IS NOT NULL
                  AND other.url_key IS DISTINCT FROM own.url_key) AS is_listed_elsewhere
  FROM ingest.article WHERE id = %(id)s
