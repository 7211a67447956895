-- One article under many spellings of its address; a second look at young articles; what kind of change a change is.

-- The key of an address is worked out by the program, not by the database: rows of before get theirs in the daemon's
-- housekeeping, and are found by their exact URL until then. The indexes are built under a lock against writing: about ten
-- seconds a million rows.
ALTER TABLE article
    ADD COLUMN url_key text,
    ADD COLUMN withdrawn_at timestamptz,
    ADD COLUMN withdrawn_reason text,
    ADD CHECK ((withdrawn_at IS NULL) = (withdrawn_reason IS NULL));
CREATE INDEX article_by_url_key ON article (url_key);
COMMENT ON COLUMN article.url_key IS 'What the spellings of its URL have in common (scheme, www., mobile and AMP forms, order of parameters …): for finding it, not for reading.';
COMMENT ON COLUMN article.withdrawn_at IS 'When its page was found to be gone for good; null: it is not. The text stays.';
COMMENT ON COLUMN article.withdrawn_reason IS 'What the page''s address said instead.';

ALTER TABLE entry
    ADD COLUMN url_key text,
    ADD COLUMN revisit boolean NOT NULL DEFAULT false,
    ADD COLUMN page_etag text,
    ADD COLUMN page_last_modified text,
    ADD COLUMN page_hash bytea,
    ADD COLUMN misses integer NOT NULL DEFAULT 0;
CREATE INDEX entry_by_url_key ON entry (url_key);
DROP INDEX entry_due;
CREATE INDEX entry_due ON entry (revisit, next_attempt_at) WHERE next_attempt_at IS NOT NULL;
COMMENT ON COLUMN entry.url_key IS 'What the spellings of its URL have in common: see article.url_key.';
COMMENT ON COLUMN entry.revisit IS 'The next attempt is a second look at a page that was read: it waits for all that was not.';
COMMENT ON COLUMN entry.page_etag IS 'Validator of the page that the article was taken from, sent back as If-None-Match (RFC 9110, 13.1.2).';
COMMENT ON COLUMN entry.page_last_modified IS 'Validator of that page, sent back as If-Modified-Since (RFC 9110, 13.1.3).';
COMMENT ON COLUMN entry.page_hash IS 'SHA-256 of that page: an equal one is not read again. Null where it gave no full text.';
COMMENT ON COLUMN entry.misses IS 'Looks in a row at which the page was gone, or something short in its place: the second is believed.';

-- Validated later, row by row, would be the gentle way; the table is small beside article.
ALTER TABLE revision DROP CONSTRAINT revision_kind_check;
ALTER TABLE revision ADD CONSTRAINT revision_kind_check CHECK (kind IN
    ('typo', 'headline', 'figures', 'addition', 'shrink', 'retraction', 'rewrite', 'corrected', 'recleaned'));
COMMENT ON COLUMN revision.kind IS 'What the change that replaced it did: typo, headline, figures, addition, shrink, retraction, rewrite; recleaned: only what is stripped; corrected: of a time when kinds were not told.';

ALTER TABLE change ADD COLUMN detail text;
COMMENT ON COLUMN change.detail IS 'corrected: the kind as in revision, or restored (the page of a withdrawn article is back); withdrawn: not_found, gone, soft_404; else null.';

-- Feeds whose guids name nothing.
ALTER TABLE feed
    ADD COLUMN keyed_by text NOT NULL DEFAULT 'guid' CHECK (keyed_by IN ('guid', 'link')),
    ADD COLUMN keyed_reason text,
    ADD COLUMN guids_kept bigint NOT NULL DEFAULT 0,
    ADD COLUMN guids_changed bigint NOT NULL DEFAULT 0,
    ADD COLUMN guids_shared bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN feed.keyed_by IS 'What tells its entries apart: guid; or link (title and date of those without one), where its guids name nothing.';
COMMENT ON COLUMN feed.keyed_reason IS 'Why not guid.';
COMMENT ON COLUMN feed.guids_kept IS 'Evidence: entries that were listed with another content under their guid, and new entries with a new guid.';
COMMENT ON COLUMN feed.guids_changed IS 'Evidence: known links that were listed under a new guid.';
COMMENT ON COLUMN feed.guids_shared IS 'Evidence: entries whose guid was that of another article.';
