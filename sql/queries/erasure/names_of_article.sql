-- Return what names an article beside its own address: the guids and addresses of the entries that point at it. The entries are held until
-- the transaction ends.
SELECT entry.id, entry.feed_id, entry.guid, entry.url, entry.link, page.url AS page_url
  FROM ingest.entry LEFT JOIN ingest.page ON page.entry_id = entry.id
 WHERE entry.article_id = %(id)s
 ORDER BY entry.id
   FOR UPDATE OF entry
