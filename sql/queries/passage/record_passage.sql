-- Write in how many distinct articles of its site a passage stands.
INSERT INTO ingest.passage (site, key, text, articles, boilerplate, served)
VALUES (%(site)s, %(key)s, %(text)s, %(articles)s, %(boilerplate)s, true)
ON CONFLICT (site, key) DO UPDATE
   SET articles = greatest(passage.articles, excluded.articles), boilerplate = passage.boilerplate OR excluded.boilerplate,
       last_seen_at = CASE WHEN passage.last_seen_at < now() - interval '1 day' THEN now() ELSE passage.last_seen_at END
