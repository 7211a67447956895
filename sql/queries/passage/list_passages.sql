-- Return the passages that a site repeats (empty: any site), boilerplate first.
SELECT passage.site, passage.text, passage.articles, greatest(site.articles, passage.articles) AS of_articles,
       passage.boilerplate, passage.first_seen_at, passage.last_seen_at
  FROM ingest.passage JOIN ingest.site ON site.name = passage.site
 WHERE passage.site = %(site)s OR %(site)s = ''
 ORDER BY passage.site, passage.boilerplate DESC, passage.articles DESC, passage.text
