-- Tell readers. The row gets its position at commit.
INSERT INTO ingest.change (article_id, kind, detail, revision) VALUES (%(article_id)s, %(kind)s, %(detail)s, %(revision)s)
