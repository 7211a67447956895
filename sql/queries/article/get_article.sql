-- Hold an article for a revision, and return it. FOR NO KEY UPDATE is enough: a stronger lock would make writers of
-- rows that refer to the article (change, recleaning) wait.
SELECT id, url, site, title, body, verdict, page_verdict, revision, duplicate_of, source, source_feed_id, source_reason, authors,
       coalesce(published_at, published_future_at) AS published_at, published_from
  FROM ingest.article WHERE id = %(id)s FOR NO KEY UPDATE
