-- Make the articles of a site that hold any of these passages due for cleaning again. They are written in the order of
-- their ids, so that no two such statements wait for each other. Leases are taken away: a worker that cleans such an
-- article now does not know of the passage.
INSERT INTO ingest.recleaning (article_id)
SELECT id FROM (SELECT id, site FROM ingest.article WHERE passages && %(keys)s::bigint[] OFFSET 0) AS held WHERE site = %(site)s ORDER BY id
ON CONFLICT (article_id) DO UPDATE SET due_at = now(), leased_until = NULL, attempts = 0
