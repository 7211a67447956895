-- Indexes on article.text_hash, and on the articles that have none yet. They are built under a lock against writing, about ten
-- seconds for a million articles. Articles can be read meanwhile.

CREATE INDEX article_by_text_hash ON article (text_hash);
CREATE INDEX article_without_text_hash ON article (body_hash) WHERE text_hash IS NULL;
