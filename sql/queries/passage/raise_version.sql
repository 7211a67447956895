-- Raise the version of what is known of a site (empty: of all sites): a text that was cleaned by an older version knows
-- less.
INSERT INTO ingest.site (name, version) VALUES (%(site)s, 1) ON CONFLICT (name) DO UPDATE SET version = site.version + 1
