-- So many articles of so many sites, for tests and benchmarks of what looks them up: each holds 8 passages that its site is
-- known to repeat, 2 of 70 that are repeated and no boilerplate, and 12 of its own. Needs a cursor that puts parameters into
-- the text itself.

INSERT INTO ingest.site (name, articles, version)
SELECT 's' || n || '.example', %(articles)s / %(sites)s, 1 FROM generate_series(0, %(sites)s - 1) AS n;

INSERT INTO ingest.passage (site, key, text, articles, boilerplate)
SELECT 's' || n || '.example', hashtextextended('site ' || n || ' passage ' || k, 0) & ~255 | 6, 'passage ' || k,
       CASE WHEN k <= 30 THEN %(articles)s / %(sites)s * 8 / 30 ELSE %(articles)s / %(sites)s * 2 / 70 END, k <= 30
  FROM generate_series(0, %(sites)s - 1) AS n, generate_series(1, 100) AS k;

-- an index is built faster than it is kept up
DO $$
DECLARE
    definition text := pg_get_indexdef('ingest.article_passages'::regclass);
BEGIN
    DROP INDEX ingest.article_passages;
    INSERT INTO ingest.article (url, site, title, body, verdict, body_hash, letters, first_seen_at, passages)
    SELECT 'https://s' || n %% %(sites)s || '.example/' || n, 's' || n %% %(sites)s || '.example', 'Article ' || n, repeat('– ', 700),
           'full', sha256(n::text::bytea), 1200, now() - (%(articles)s - n) * interval '20 seconds',
           ARRAY(SELECT hashtextextended('article ' || n || ' passage ' || k, 0) & ~255 | 28 FROM generate_series(1, 12) AS k)
           || ARRAY(SELECT hashtextextended('site ' || n %% %(sites)s || ' passage ' || k, 0) & ~255 | 6
                      FROM generate_series(1, 30) AS k ORDER BY (n / %(sites)s + k) %% 30 LIMIT 8)
           || ARRAY(SELECT hashtextextended('site ' || n %% %(sites)s || ' passage ' || 31 + (n / %(sites)s * 7 + k) %% 70, 0) & ~255 | 6
                      FROM generate_series(0, 1) AS k)
      FROM generate_series(0, %(articles)s - 1) AS n;
    EXECUTE definition;
END $$;

ANALYZE ingest.site, ingest.passage, ingest.article;
