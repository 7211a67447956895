-- Return the passages that a site repeats (empty: any site), boilerplate first. A passage with figures has two keys, with them and without:
-- it is one row here.
SELECT passage.site, passage.text, max(passage.articles) AS articles, greatest(max(site.articles), max(passage.articles)) AS of_articles,
       bool_or(passage.boilerplate) AS boilerplate, min(passage.first_seen_at) AS first_seen_at, max(passage.last_seen_at) AS last_seen_at
  FROM ingest.passage JOIN ingest.site ON site.name = passage.site
 WHERE passage.site = %(site)s OR %(site)s = ''
 GROUP BY passage.site, passage.text
 ORDER BY passage.site, bool_or(passage.boilerplate) DESC, max(passage.articles) DESC, passage.text
