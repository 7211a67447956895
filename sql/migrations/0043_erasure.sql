-- Articles can be erased, and do not come back at the next poll.

-- The log outlives its articles: readers must hear of one that was deleted.
ALTER TABLE change DROP CONSTRAINT change_article_id_fkey;
COMMENT ON COLUMN change.article_id IS 'The article that changed. After the change deleted, the table article has no such row any more.';
COMMENT ON COLUMN change.kind IS 'What happened to the article: new; corrected (another text or title); metadata; judged (its page was judged anew: page_verdict, reason); recleaned; merged (it is a copy now, or a copy of another article than before); split (it is a copy no more); withdrawn; restored (the page of a withdrawn article is back); deleted (the operator had it erased).';

-- An address is personal data itself. So only a hash of it is kept, with a key: without the key, nobody can try out addresses.
CREATE TABLE tombstone (
    hash         bytea PRIMARY KEY,
    forgotten_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE tombstone IS 'What was erased, so that it does not come back: ingest forget. An entry or a page with one of these names is not stored.';
COMMENT ON COLUMN tombstone.hash IS 'SHA-256 of the key in tombstone_key, followed by a name: that of an address in any spelling, of a guid, or of an entry of a feed.';
COMMENT ON COLUMN tombstone.forgotten_at IS 'When the article was erased.';

CREATE TABLE tombstone_key (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    key    bytea NOT NULL
);
COMMENT ON TABLE tombstone_key IS 'The key of the hashes in tombstone, which is drawn when the first article is erased. Only the owner of the table reads it.';
COMMENT ON COLUMN tombstone_key.single IS 'Always true, so that there is only one row.';
COMMENT ON COLUMN tombstone_key.key IS 'Random bytes.';
-- the owner still sees the row: there is no policy that shows it to others
ALTER TABLE tombstone_key ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON tombstone_key FROM PUBLIC;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'ingest_reader') THEN
        REVOKE ALL ON tombstone_key FROM ingest_reader;
    END IF;
END $$;

CREATE FUNCTION is_forgotten(names text[]) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT EXISTS (SELECT FROM ingest.tombstone_key, unnest(names) AS name, ingest.tombstone
                    WHERE hash = sha256(key || convert_to(name, 'UTF8')))
$$;
COMMENT ON FUNCTION is_forgotten(text[]) IS 'Whether an article with one of these names was erased. Only the owner of the tables may ask.';
REVOKE ALL ON FUNCTION is_forgotten(text[]) FROM PUBLIC;
