-- Return entries, by their ids or their articles, with what is known of their pages.
SELECT entry.id, entry.article_id, feed.url AS feed, entry.guid, entry.url, entry.link, entry.title, entry.published_at,
       entry.first_seen_at, entry.settled_at, entry.next_attempt_at, entry.revisit,
       coalesce(entry.leased_until > now(), false) AS under_way, entry.attempts, entry.crashes, entry.misses, entry.last_error,
       entry.page_etag, entry.page_last_modified, octet_length(entry.html) AS html_bytes,
       page.url AS page_url, page.content_type AS page_content_type, page.size AS page_bytes, page.fetched_at AS page_fetched_at
  FROM ingest.entry
  JOIN ingest.feed ON feed.id = entry.feed_id
  LEFT JOIN ingest.page ON page.entry_id = entry.id
 WHERE entry.id = ANY (%(ids)s) OR entry.article_id = ANY (%(article_ids)s)
 ORDER BY entry.id
