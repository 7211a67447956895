-- Return the stored entries that a feed document lists again, the older before the newer: those of a guid or URL, and the newest of
-- those that share a link. The text is compared only where the guid does not tell: its hash is null for the `given` guids.
WITH found AS (
    SELECT id FROM ingest.entry WHERE feed_id = %(feed_id)s AND (guid = ANY (%(guids)s) OR url = ANY (%(urls)s))
    UNION
    SELECT sharing.id
      FROM unnest(%(urls)s::text[]) AS listed (url) CROSS JOIN LATERAL (
           SELECT id FROM ingest.entry WHERE feed_id = %(feed_id)s AND shared_url = listed.url ORDER BY id DESC LIMIT %(limit)s) AS sharing
)
SELECT guid, url, shared_url, link, title, published_at, coalesce(published_at, first_seen_at) AS since, content_hash,
       CASE WHEN guid <> ALL (%(given)s) THEN md5(html) END AS text_hash
  FROM found JOIN ingest.entry USING (id)
 ORDER BY id
