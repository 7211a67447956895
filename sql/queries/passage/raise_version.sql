-- Something was learned about a site, or ruled: a text that was cleaned before knows less.
INSERT INTO ingest.site (name, version) VALUES (%(site)s, 1) ON CONFLICT (name) DO UPDATE SET version = site.version + 1
