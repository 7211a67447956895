-- What a page was judged to be, the text that was not taken, and what is known of dates beside the instant.

ALTER TABLE article
    ADD COLUMN page_verdict text CHECK (page_verdict IN (
        'full', 'truncated', 'paywall', 'consent_wall', 'bot_challenge', 'login', 'soft_404', 'index_page', 'media_only', 'wrong_language', 'empty')),
    ADD COLUMN page_evidence text,
    ADD COLUMN page_text text,
    ADD COLUMN published_offset_s integer,
    ADD COLUMN published_future_at timestamptz;
COMMENT ON COLUMN article.page_verdict IS 'What the page was judged to be: full, truncated, paywall, consent_wall, bot_challenge, login, soft_404, index_page, media_only, wrong_language or empty; null: it was not seen, or not judged.';
COMMENT ON COLUMN article.page_evidence IS 'What speaks for that judgement, in words and numbers; null where nothing speaks against full.';
COMMENT ON COLUMN article.page_text IS 'The page''s own text as extracted, one paragraph a line, where the body is not made of it; what the feed said stands in entry.html.';
COMMENT ON COLUMN article.published_offset_s IS 'Seconds east of UTC of the offset with which published_at was given; null: it was given without one, and taken for UTC.';
COMMENT ON COLUMN article.published_future_at IS 'What the publisher said where that lay more than a day in the future: published_at is the time of first sight then.';

ALTER TABLE entry ADD COLUMN published_offset_s integer;
COMMENT ON COLUMN entry.published_offset_s IS 'Seconds east of UTC of the offset of published_at as given; null: none was given.';
