-- Return the newest failures of feeds and pages, and the hosts that are left alone: all, or those of the feeds in a folder.
(SELECT 'feed' AS what, url, last_error AS error, last_error_at AS at FROM ingest.feed
  WHERE failures > 0 AND (%(folder)s::text IS NULL OR ingest.in_folder(folders, %(folder)s))
  ORDER BY last_error_at DESC LIMIT %(limit)s)
UNION ALL
(SELECT 'page', link, last_error, first_seen_at FROM ingest.entry
  WHERE last_error IS NOT NULL
    AND (%(folder)s::text IS NULL OR feed_id IN (SELECT id FROM ingest.feed WHERE ingest.in_folder(folders, %(folder)s)))
  ORDER BY id DESC LIMIT %(limit)s)
UNION ALL
(SELECT 'host', host, 'refused ' || cardinality(urls) || ' ' || kind || 's in a row: left alone until ' || to_char(slowed_until AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS"+00:00"'), slowed_at
   FROM ingest.refusal
  WHERE slowed_at IS NOT NULL
    AND (%(folder)s::text IS NULL
         OR EXISTS (SELECT FROM ingest.feed LEFT JOIN ingest.entry ON entry.feed_id = feed.id AND entry.host = refusal.host
                     WHERE ingest.in_folder(folders, %(folder)s) AND (feed.host = refusal.host OR entry.id IS NOT NULL)))
  ORDER BY slowed_at DESC LIMIT %(limit)s)
