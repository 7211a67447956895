-- Keep the version of an article that the next statement replaces.
INSERT INTO ingest.revision (article_id, revision, kind, title, body, removed, verdict)
SELECT id, revision, %(kind)s, title, body, removed, verdict FROM ingest.article WHERE id = %(id)s
