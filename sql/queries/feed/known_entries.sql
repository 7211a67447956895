-- Return the stored entries that a feed document lists again, the older before the newer: those of a guid or URL, and the newest of
-- those that share a link. `sharing`: the URLs of such links; empty for entries without a link. The hash of a text is returned only if
-- it may be needed: entries of the `given` guids are known by these, and entries that share a link are compared by text only if some of
-- the listed entries have no guid (`by_text`).
WITH found AS (
    SELECT id FROM ingest.entry WHERE feed_id = %(feed_id)s AND (guid = ANY (%(guids)s) OR url = ANY (%(urls)s))
    UNION
    SELECT shared.id
      FROM unnest(%(sharing)s::text[]) AS listed (url) CROSS JOIN LATERAL (
           SELECT id FROM ingest.entry WHERE feed_id = %(feed_id)s AND shared_url = listed.url ORDER BY id DESC LIMIT %(limit)s) AS shared
)
SELECT guid, url, shared_url, link, title, published_at, coalesce(published_at, first_seen_at) AS since, content_hash,
       CASE WHEN guid <> ALL (%(given)s) AND (url IS NOT NULL OR %(by_text)s) THEN md5(html) END AS text_hash
  FROM found JOIN ingest.entry USING (id)
 ORDER BY id
