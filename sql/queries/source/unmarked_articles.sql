-- Upkeep: return articles that an older version stored without their source, with what is on record of it: whether the text is the
-- page's, and the feeds of two entries of the article. One has the article's title, so its feed gave the text; the other was the
-- first, so its feed gave the date.
SELECT article.id, article.site, article.extractor <> '' AS is_page,
       coalesce(article.published_from = 'feed', false) AS is_dated_by_feed,
       said.feed_id, coalesce(said.feed_url, '') AS feed_url, coalesce(ingest.sites_of_feed(said.feed_id), '{}') AS speaks_for,
       coalesce(dated.feed_url, '') AS dated_url, coalesce(ingest.sites_of_feed(dated.feed_id), '{}') AS dated_for
  FROM (SELECT * FROM ingest.article WHERE source IS NULL ORDER BY id LIMIT %(limit)s) AS article
  LEFT JOIN LATERAL (
       SELECT entry.feed_id, feed.url AS feed_url FROM ingest.entry JOIN ingest.feed ON feed.id = entry.feed_id
        WHERE entry.article_id = article.id ORDER BY (entry.title = article.title) DESC, entry.id LIMIT 1) AS said ON true
  LEFT JOIN LATERAL (
       SELECT entry.feed_id, feed.url AS feed_url FROM ingest.entry JOIN ingest.feed ON feed.id = entry.feed_id
        WHERE entry.article_id = article.id ORDER BY entry.id LIMIT 1) AS dated ON true
