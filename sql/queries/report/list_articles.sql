-- Return articles as readers see them, in the order of their ids.
SELECT id, url, site, title, body, language, authors, published_at, published_from, published_offset_s, verdict, reason,
       duplicate_of, duplicate_kind, similarity, page_verdict, page_evidence, page_text, source, source_feed_id, source_reason, spared, revision, removed,
       ingest.extracted_text(body, removed) AS extracted
  FROM ingest.article
 WHERE id > %(after)s
 ORDER BY id
 LIMIT %(limit)s
