-- One more article holds these passages of its site.
UPDATE ingest.passage SET articles = articles + %(articles)s, last_seen_at = now()
 WHERE site = %(site)s AND key = ANY (%(keys)s) AND (boilerplate OR articles >= %(enough)s)
