-- What sites repeat (passage, by site), the operator's word on it (ruling), and the articles to clean again (recleaning).

CREATE TABLE site (
    name     text PRIMARY KEY,
    articles bigint NOT NULL DEFAULT 0,
    version  bigint NOT NULL DEFAULT 0
);
COMMENT ON TABLE site IS 'A site whose articles were looked at for what it repeats; the row without a name stands for all sites. Whoever learns holds its row.';
COMMENT ON COLUMN site.name IS 'As article.site; empty: all sites.';
COMMENT ON COLUMN site.articles IS 'How many of its articles were looked at.';
COMMENT ON COLUMN site.version IS 'Counts what was learned and ruled: a text that was cleaned under another version is cleaned again.';

CREATE TABLE passage (
    site          text NOT NULL REFERENCES site,
    key           bigint NOT NULL,
    text          text NOT NULL,
    articles      integer NOT NULL,
    boilerplate   boolean NOT NULL DEFAULT false,
    first_seen_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (site, key)
);
CREATE INDEX passage_last_seen ON passage (last_seen_at);
COMMENT ON TABLE passage IS 'A text passage of one site that stands in several of its articles, and whether it counts as boilerplate. What operators say of it stands in ruling.';
COMMENT ON COLUMN passage.site IS 'The site.';
COMMENT ON COLUMN passage.key IS 'Hash of the folded text at the site; one of article.passages.';
COMMENT ON COLUMN passage.text IS 'One spelling of it.';
COMMENT ON COLUMN passage.articles IS 'In how many of site.articles it stands. Near-duplicates of each other count once, until it is known.';
COMMENT ON COLUMN passage.boilerplate IS 'Whether it counts as boilerplate.';
COMMENT ON COLUMN passage.first_seen_at IS 'When a second article had it.';
COMMENT ON COLUMN passage.last_seen_at IS 'When an article last had it; a passage that its site does not use any more is forgotten.';

CREATE TABLE ruling (
    site     text NOT NULL DEFAULT '',
    pattern  boolean NOT NULL,
    text     text NOT NULL,
    word     text NOT NULL CHECK (word IN ('keep', 'strip')),
    ruled_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (site, pattern, text)
);
COMMENT ON TABLE ruling IS 'What operators say of a passage; it goes before all that is known.';
COMMENT ON COLUMN ruling.site IS 'Where it holds; empty: everywhere.';
COMMENT ON COLUMN ruling.pattern IS 'Whether each * in the text stands for any text.';
COMMENT ON COLUMN ruling.text IS 'The passage, or the pattern; case, punctuation and white space do not count.';
COMMENT ON COLUMN ruling.word IS 'keep: it never goes; strip: it always goes.';
COMMENT ON COLUMN ruling.ruled_at IS 'When that was said.';

-- A table, not a column: an article's row is wide and stands in many indexes, and it is locked by whoever revises it.
CREATE TABLE recleaning (
    article_id   bigint PRIMARY KEY REFERENCES article ON DELETE CASCADE,
    due_at       timestamptz NOT NULL DEFAULT now(),
    leased_until timestamptz,
    attempts     integer NOT NULL DEFAULT 0
);
CREATE INDEX recleaning_due ON recleaning (due_at);
COMMENT ON TABLE recleaning IS 'The third queue: articles that are due for cleaning again, since more is known of their site.';
COMMENT ON COLUMN recleaning.article_id IS 'The article.';
COMMENT ON COLUMN recleaning.due_at IS 'When it is due.';
COMMENT ON COLUMN recleaning.leased_until IS 'A daemon works on it until then at most; also the fencing token of its finish.';
COMMENT ON COLUMN recleaning.attempts IS 'How often that was tried in vain.';

ALTER TABLE article ADD COLUMN passages bigint[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN article.passages IS 'Keys of the passages of the extractor''s text at the site, in their order: a hash, its lowest byte the length.';
-- no pending list: it would be read through at every look-up
CREATE INDEX article_passages ON article USING gin (passages) WITH (fastupdate = off);
