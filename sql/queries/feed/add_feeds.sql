-- Subscribe to feeds; return the URLs of those that are new. The others are subscribed already, under this URL, another spelling of it, or
-- a newer one, and get the title of the operator's, the site and the folders where they have none yet. A trigger takes the rows of hosts
-- in the order of the feeds, which is that of the hosts' names, as in all other transactions.
WITH listed AS (
    SELECT DISTINCT ON (ingest.feed_key(url)) *, ingest.feed_of(url) AS id
      FROM unnest(%(urls)s::text[], %(titles)s::text[], %(own_titles)s::text[], %(site_urls)s::text[], %(folders)s::jsonb[])
           WITH ORDINALITY AS given (url, title, own_title, site_url, folders, place)
     ORDER BY ingest.feed_key(url), place
), completed AS (
    UPDATE ingest.feed
       SET own_title = coalesce(feed.own_title, listed.own_title),
           site_url = coalesce(feed.site_url, listed.site_url),
           folders = CASE WHEN feed.folders = '[]' THEN listed.folders ELSE feed.folders END
      FROM listed
     WHERE feed.id = listed.id
       AND (feed.own_title IS NULL AND listed.own_title IS NOT NULL
            OR feed.site_url IS NULL AND listed.site_url IS NOT NULL
            OR feed.folders = '[]' AND listed.folders <> '[]')
)
INSERT INTO ingest.feed (url, title, own_title, site_url, folders)
SELECT url, title, own_title, site_url, folders FROM listed WHERE id IS NULL
 ORDER BY split_part(lower(url), '/', 3), url
    ON CONFLICT (url) DO NOTHING
RETURNING url
