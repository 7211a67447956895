-- Hold a site until the transaction ends, and count its article: another transaction that learns of the site waits
-- here, and so does one that writes a ruling. The next statement sees what the transactions before have written.
WITH no_ruling AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(hashtextextended('ingest.ruling', 0)))
INSERT INTO ingest.site (name, articles) SELECT %(site)s, %(articles)s FROM no_ruling
ON CONFLICT (name) DO UPDATE SET articles = site.articles + excluded.articles
