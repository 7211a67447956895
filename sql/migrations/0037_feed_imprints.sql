-- What is remembered of a feed's last document, so that the entries which the next one has, too, need not be read again.

-- Programs of the version before go on working beside this one: they read documents in full, and write another document_hash, so that what
-- is remembered here no longer counts.

CREATE TABLE feed_imprint (
    feed_id       bigint PRIMARY KEY REFERENCES feed ON DELETE CASCADE,
    document_hash bytea NOT NULL,
    imprint       bytea NOT NULL
) WITH (fillfactor = 60);
-- hashes cannot be compressed
ALTER TABLE feed_imprint ALTER COLUMN imprint SET STORAGE EXTERNAL;
COMMENT ON TABLE feed_imprint IS 'What is remembered of the last document of a feed. Entries that stand in the next document with the same bytes are passed over. Without a row, the next document is read in full.';
COMMENT ON COLUMN feed_imprint.feed_id IS 'The feed.';
COMMENT ON COLUMN feed_imprint.document_hash IS 'The document. The row counts only while feed.document_hash has the same value.';
COMMENT ON COLUMN feed_imprint.imprint IS 'A hash of what all entries stand in (16 bytes), then for each entry a hash of its bytes (16 bytes), of its guid and of its URL (8 bytes each). Empty: nothing is remembered.';
