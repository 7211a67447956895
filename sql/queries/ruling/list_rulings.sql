-- Return the rulings that hold at a site (empty: all rulings): the site's own first, the newest first.
SELECT word, text, pattern, site FROM ingest.ruling WHERE site IN (%(site)s, '') OR %(site)s = '' ORDER BY site = '', ruled_at DESC
