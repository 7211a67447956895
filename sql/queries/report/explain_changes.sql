-- Return what the readers of the change log were told of articles.
SELECT article_id, position, kind, detail, revision, changed_at
  FROM ingest.change WHERE article_id = ANY (%(ids)s) ORDER BY article_id, position
