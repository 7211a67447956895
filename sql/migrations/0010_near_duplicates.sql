-- Near-duplicates: sketches to find them by (sketch), the kind of each link (article.duplicate_kind), and what belongs together (story).

-- A table, not a column: sketches are dropped when they are past the window, and an article's row stands in many indexes.
-- An array in one row, not a row for each key: a third of the size, one row to drop, and GIN finds it by any of its keys.
CREATE TABLE sketch (
    article_id    bigint PRIMARY KEY REFERENCES article ON DELETE CASCADE,
    first_seen_at timestamptz NOT NULL,
    keys          bigint[] NOT NULL
);
-- no pending list: it would be read through at every look-up
CREATE INDEX sketch_keys ON sketch USING gin (keys) WITH (fastupdate = off);
CREATE INDEX sketch_first_seen ON sketch (first_seen_at);
COMMENT ON TABLE sketch IS 'A sample of an article''s shingles (runs of words), by which articles that share text with it are found.';
COMMENT ON COLUMN sketch.article_id IS 'The article; one past the window has no sketch.';
COMMENT ON COLUMN sketch.first_seen_at IS 'As article.first_seen_at: sketches past INGEST_DUPLICATE_WINDOW_DAYS are dropped.';
COMMENT ON COLUMN sketch.keys IS 'Hashes of the shingles that were drawn, none of a text shorter than a shingle, without those that stand in very many articles already.';

ALTER TABLE article
    ADD COLUMN duplicate_kind text CHECK (duplicate_kind IN ('same', 'syndicated', 'rewrite', 'excerpt')),
    ADD CHECK ((duplicate_of IS NULL) = (duplicate_kind IS NULL)),
    ADD CHECK ((duplicate_of IS NULL) = (similarity IS NULL)),
    ADD CHECK (duplicate_of <> id);
CREATE INDEX article_story ON article (coalesce(duplicate_of, id));
COMMENT ON TABLE article IS 'One article, once, whatever number of feeds listed it. What another page published much the same is a row of its own, linked by duplicate_of.';
COMMENT ON COLUMN article.duplicate_of IS 'The original that this article is a copy of: never a copy itself, the first seen of its story, or what an excerpt is taken from. Null: no copy.';
COMMENT ON COLUMN article.duplicate_kind IS 'same: the same text, but for case and punctuation; syndicated: much the same, of another site; rewrite: much the same, of its own site; excerpt: it stands in a longer text.';
COMMENT ON COLUMN article.similarity IS 'With duplicate_of, to 1: the share of the longer text''s runs of words that the other has, too; of an excerpt''s, those that the longer text has. Measured against the article of the story that it was recognised by.';

CREATE VIEW story AS
SELECT coalesce(duplicate_of, id) AS article_id,
       count(*) AS articles,
       array_agg(id ORDER BY id) AS members,
       array_agg(DISTINCT site) AS sites,
       min(first_seen_at) AS first_seen_at,
       max(first_seen_at) AS last_seen_at,
       (array_agg(id ORDER BY letters DESC, id))[1] AS longest_id
  FROM article
 GROUP BY coalesce(duplicate_of, id);
COMMENT ON VIEW story IS 'Articles that are one by their text: an original with its copies, if it has any.';
COMMENT ON COLUMN story.article_id IS 'The original.';
COMMENT ON COLUMN story.articles IS 'How many articles: the original and its copies.';
COMMENT ON COLUMN story.members IS 'Their ids, the original among them.';
COMMENT ON COLUMN story.sites IS 'The sites that they are of.';
COMMENT ON COLUMN story.first_seen_at IS 'When the first of them was stored.';
COMMENT ON COLUMN story.last_seen_at IS 'When the last of them was stored.';
COMMENT ON COLUMN story.longest_id IS 'The one with most text.';
