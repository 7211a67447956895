-- Subscribe to a feed. No row: it is subscribed already, under this URL, another spelling of it, or a newer one. Then it gets the title
-- of the operator's, the site and the folders where it has none yet.
WITH subscribed AS (
    SELECT ingest.feed_of(%(url)s) AS id
), completed AS (
    UPDATE ingest.feed
       SET own_title = coalesce(feed.own_title, %(own_title)s),
           site_url = coalesce(feed.site_url, %(site_url)s),
           folders = CASE WHEN feed.folders = '[]' THEN %(folders)s ELSE feed.folders END
      FROM subscribed
     WHERE feed.id = subscribed.id
       AND (feed.own_title IS NULL AND %(own_title)s::text IS NOT NULL
            OR feed.site_url IS NULL AND %(site_url)s::text IS NOT NULL
            OR feed.folders = '[]' AND %(folders)s::jsonb <> '[]')
)
INSERT INTO ingest.feed (url, title, own_title, site_url, folders)
SELECT %(url)s, %(title)s, %(own_title)s, %(site_url)s, %(folders)s FROM subscribed WHERE id IS NULL
    ON CONFLICT (url) DO NOTHING
RETURNING id
