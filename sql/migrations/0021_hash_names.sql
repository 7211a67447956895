-- Two hashes get names that say what they are made of: feed.document_hash and article.text_hash (both were body_hash).

-- This is the first step of two, so that programs of the version before may go on working meanwhile. They know body_hash only. A
-- trigger writes each value into both columns, whichever of the two a program writes. Articles that are stored already get
-- their text_hash in pieces, from the upkeep of the daemon. A later migration drops body_hash, its index and the triggers.
-- The indexes on text_hash are built by the next migration: here, the new column keeps readers out until the commit.

ALTER TABLE feed ADD COLUMN document_hash bytea;
UPDATE feed SET document_hash = body_hash;
COMMENT ON COLUMN feed.document_hash IS 'SHA-256 of the bytes of the last document. A document with the same hash is not read again.';
COMMENT ON COLUMN feed.body_hash IS 'The older name of document_hash, with the same value. It goes in a later version.';

ALTER TABLE article ADD COLUMN text_hash bytea;
COMMENT ON COLUMN article.text_hash IS 'SHA-256 of the folded body: texts that differ in case, white space and punctuation only have the same hash.';
COMMENT ON COLUMN article.body_hash IS 'The older name of text_hash, with the same value. It goes in a later version.';

CREATE FUNCTION write_both_document_hashes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.document_hash := coalesce(NEW.document_hash, NEW.body_hash);
        NEW.body_hash := NEW.document_hash;
    ELSIF NEW.document_hash IS DISTINCT FROM OLD.document_hash THEN
        NEW.body_hash := NEW.document_hash;
    ELSE
        NEW.document_hash := NEW.body_hash;
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION write_both_document_hashes() IS 'Trigger: feed.document_hash and feed.body_hash get the value that one of them is given.';
CREATE TRIGGER write_both_document_hashes BEFORE INSERT OR UPDATE OF document_hash, body_hash ON feed
    FOR EACH ROW EXECUTE FUNCTION write_both_document_hashes();

CREATE FUNCTION write_both_text_hashes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.text_hash := coalesce(NEW.text_hash, NEW.body_hash);
        NEW.body_hash := NEW.text_hash;
    ELSIF NEW.text_hash IS DISTINCT FROM OLD.text_hash THEN
        NEW.body_hash := NEW.text_hash;
    ELSE
        NEW.text_hash := NEW.body_hash;
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION write_both_text_hashes() IS 'Trigger: article.text_hash and article.body_hash get the value that one of them is given.';
CREATE TRIGGER write_both_text_hashes BEFORE INSERT OR UPDATE OF text_hash, body_hash ON article
    FOR EACH ROW EXECUTE FUNCTION write_both_text_hashes();
