-- Every change of a column that applications read has its row in the change log, with a kind of its own.

-- Rows of before stay as they are: a page that came back was told of as corrected, with the detail restored.
ALTER TABLE change DROP CONSTRAINT change_kind_check;
ALTER TABLE change ADD CONSTRAINT change_kind_check CHECK (kind IN
    ('new', 'corrected', 'metadata', 'judged', 'recleaned', 'merged', 'split', 'withdrawn', 'restored', 'deleted')) NOT VALID;
COMMENT ON COLUMN change.kind IS 'What happened to the article: new; corrected (another text or title); metadata; judged (its page was judged anew: page_verdict, reason); recleaned; merged (it is a copy now, or a copy of another article than before); split (it is a copy no more); withdrawn; restored (the page of a withdrawn article is back).';
COMMENT ON COLUMN change.detail IS 'For corrected, the kind as in revision.kind, in rows of older versions also restored; for metadata, the columns that were corrected: published_at or source (a better source was found), authors (the page names others), url (the link turned out to be shared); for withdrawn, not_found, gone or soft_404; else null.';

-- The copies of an original are read whenever its text changes, and looked for when an article is deleted.
CREATE INDEX article_copies ON article (duplicate_of) WHERE duplicate_of IS NOT NULL;

-- Until now, the time when the article was stored stood in place of a date of the future. The date of an article is never invented.
WITH undated AS (
    UPDATE article SET published_at = NULL WHERE published_future_at IS NOT NULL AND published_at IS NOT NULL
    RETURNING id, revision
)
INSERT INTO change (article_id, kind, detail, revision) SELECT id, 'metadata', 'published_at', revision FROM undated ORDER BY id;
COMMENT ON COLUMN article.published_future_at IS 'The publisher''s date, if it was more than a day in the future when it was read. published_at is then null.';
