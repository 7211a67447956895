-- Whoever learns about a site waits here for the one before, and for a ruling that is being written; the next statement
-- sees all that they wrote.
WITH no_ruling AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(hashtextextended('ingest.ruling', 0)))
INSERT INTO ingest.site (name, articles) SELECT %(site)s, %(articles)s FROM no_ruling
ON CONFLICT (name) DO UPDATE SET articles = site.articles + excluded.articles
