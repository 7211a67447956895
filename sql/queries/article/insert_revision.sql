-- Keep the version that is about to be replaced.
INSERT INTO ingest.revision (article_id, revision, kind, title, body, removed, verdict)
SELECT id, revision, %(kind)s, title, body, removed, verdict FROM ingest.article WHERE id = %(id)s
