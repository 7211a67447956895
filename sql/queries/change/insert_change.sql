-- Tell the readers of the change log of an article. The row gets its position at the commit.
INSERT INTO ingest.change (article_id, kind, detail, revision) VALUES (%(article_id)s, %(kind)s, %(detail)s, %(revision)s)
