-- Return the older versions of articles.
SELECT article_id, revision, kind, title, body, verdict, replaced_at
  FROM ingest.revision WHERE article_id = ANY (%(ids)s) ORDER BY article_id, revision
