-- Return articles with all that was decided of them.
SELECT article.id, article.url, article.url_key, article.site, article.title, article.language, article.authors,
       article.published_at, article.published_from, article.first_seen_at, article.updated_at, article.revision,
       article.verdict, article.reason, article.source, article.source_feed_id, source_feed.url AS source_feed, article.source_reason,
       article.spared, article.page_verdict, article.page_evidence, article.letters, article.extractor, article.judge,
       article.withdrawn_at, article.withdrawn_reason, article.duplicate_of, original.url AS duplicate_of_url,
       article.duplicate_kind, article.similarity, article.removed, article.body,
       ARRAY(SELECT jsonb_build_object('id', copy.id, 'url', copy.url, 'kind', copy.duplicate_kind, 'similarity', copy.similarity)
               FROM ingest.article AS copy WHERE coalesce(copy.duplicate_of, copy.id) = article.id AND copy.duplicate_of IS NOT NULL
              ORDER BY copy.id LIMIT 100) AS copies
  FROM ingest.article LEFT JOIN ingest.article AS original ON original.id = article.duplicate_of
       LEFT JOIN ingest.feed AS source_feed ON source_feed.id = article.source_feed_id
 WHERE article.id = ANY (%(ids)s)
 ORDER BY article.id
