-- The articles of a site that hold any of these passages are due for cleaning again. In the order of their ids, so that no
-- two that do so wait for each other. A lease is taken away: who cleans now may not know what is known now.
INSERT INTO ingest.recleaning (article_id)
SELECT id FROM (SELECT id, site FROM ingest.article WHERE passages && %(keys)s::bigint[] OFFSET 0) AS held WHERE site = %(site)s ORDER BY id
ON CONFLICT (article_id) DO UPDATE SET due_at = now(), leased_until = NULL, attempts = 0
