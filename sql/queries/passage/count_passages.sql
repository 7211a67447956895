-- Count one more article that holds these passages of its site. Passages that were seen within a day keep their time: a
-- row whose indexed columns stay the same is cheap to write.
UPDATE ingest.passage
   SET articles = articles + %(articles)s,
       last_seen_at = CASE WHEN last_seen_at < now() - interval '1 day' THEN now() ELSE last_seen_at END
 WHERE site = %(site)s AND key = ANY (%(keys)s) AND (boilerplate OR articles >= %(enough)s)
