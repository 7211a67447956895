-- Remember a document in place of the one before.
INSERT INTO ingest.feed_imprint AS kept (feed_id, document_hash, imprint) VALUES (%(feed_id)s, %(document_hash)s, %(imprint)s)
ON CONFLICT (feed_id) DO UPDATE SET document_hash = excluded.document_hash, imprint = excluded.imprint
