-- One more article holds these passages of its site. The day is enough: a row whose indexed columns stay is cheap to write.
UPDATE ingest.passage
   SET articles = articles + %(articles)s,
       last_seen_at = CASE WHEN last_seen_at < now() - interval '1 day' THEN now() ELSE last_seen_at END
 WHERE site = %(site)s AND key = ANY (%(keys)s) AND (boilerplate OR articles >= %(enough)s)
