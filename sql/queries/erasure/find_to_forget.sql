-- Return the articles that would be erased: those of addresses in any spelling (`keys`), or all of a site. `after`, `limit`: where to go on,
-- and how many.
WITH found AS (
    SELECT id FROM ingest.article WHERE url_key = ANY (%(keys)s) AND id > %(after)s
    UNION
    SELECT article_id FROM ingest.entry WHERE url_key = ANY (%(keys)s) AND article_id > %(after)s
    UNION
    (SELECT id FROM ingest.article WHERE site = %(site)s AND id > %(after)s ORDER BY id LIMIT %(limit)s)
)
SELECT id, url, site, title, first_seen_at,
       (SELECT count(*) FROM ingest.entry WHERE article_id = article.id) AS entries,
       (SELECT count(*) FROM ingest.revision WHERE article_id = article.id) AS revisions,
       (SELECT count(*) FROM ingest.entry JOIN ingest.page ON entry_id = entry.id WHERE article_id = article.id) AS pages,
       (SELECT count(*) FROM ingest.article AS copy WHERE copy.duplicate_of = article.id) AS copies
  FROM found JOIN ingest.article USING (id)
 ORDER BY id LIMIT %(limit)s
