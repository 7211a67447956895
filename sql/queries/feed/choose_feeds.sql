-- Return the ids of feeds, the sickest first: of those in a folder, of a health, of a site, or with a URL; null: all.
SELECT coalesce(array_agg(id ORDER BY array_position(ARRAY['failing', 'gone', 'moved', 'new', 'healthy', 'paused'], health), failures DESC, url),
                '{}') AS ids
  FROM ingest.feed
 WHERE (%(url)s::text IS NULL OR id = ingest.feed_of(%(url)s))
   AND (%(folder)s::text IS NULL OR ingest.in_folder(folders, %(folder)s))
   AND (%(health)s::text IS NULL OR health = %(health)s)
   AND (%(site)s::text IS NULL
        OR right('.' || host, length(%(site)s) + 1) = '.' || %(site)s
        OR right('.' || lower(split_part(site_url, '/', 3)), length(%(site)s) + 1) = '.' || %(site)s
        OR EXISTS (SELECT FROM ingest.speaks_for AS said WHERE said.feed_id = feed.id AND said.site = %(site)s))
