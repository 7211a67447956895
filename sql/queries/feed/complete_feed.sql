-- Give a subscribed feed the title, the site and the folders of a list, where it has none yet.
UPDATE ingest.feed
   SET own_title = coalesce(own_title, %(own_title)s),
       site_url = coalesce(site_url, %(site_url)s),
       folders = CASE WHEN folders = '[]' THEN %(folders)s ELSE folders END
 WHERE id = ingest.feed_of(%(url)s)
   AND (own_title IS NULL AND %(own_title)s::text IS NOT NULL
        OR site_url IS NULL AND %(site_url)s::text IS NOT NULL
        OR folders = '[]' AND %(folders)s::jsonb <> '[]')
