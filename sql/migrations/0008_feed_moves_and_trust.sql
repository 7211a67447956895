-- Where a feed is moving to, which URLs it had, whether its validators are believed, and what was found where it was lost.

ALTER TABLE feed
    ADD COLUMN moving_to        text,
    ADD COLUMN moving_since     timestamptz,
    ADD COLUMN moving_polls     integer NOT NULL DEFAULT 0,
    ADD COLUMN moving_days      integer NOT NULL DEFAULT 0,
    ADD COLUMN moving_seen_at   timestamptz,
    ADD COLUMN false_304_at     timestamptz,
    ADD COLUMN false_304        text,
    ADD COLUMN honest_checks    integer NOT NULL DEFAULT 0,
    ADD COLUMN searched_at      timestamptz,
    ADD COLUMN proposed_url     text,
    ADD COLUMN proposed_because text;
COMMENT ON COLUMN feed.moving_to IS 'Where its URL leads for good (301, 308), as the last poll saw it; it becomes the URL when it was seen on enough days.';
COMMENT ON COLUMN feed.moving_since IS 'The first poll that saw it lead there.';
COMMENT ON COLUMN feed.moving_polls IS 'How many polls in a row saw it lead there; those that failed count neither way.';
COMMENT ON COLUMN feed.moving_days IS 'On how many different days, in UTC.';
COMMENT ON COLUMN feed.moving_seen_at IS 'The last poll that saw it lead there.';
COMMENT ON COLUMN feed.false_304_at IS 'When a 304 of its server was last proven false; null: never.';
COMMENT ON COLUMN feed.false_304 IS 'The proof: what was sent, and what the feed listed all the same.';
COMMENT ON COLUMN feed.honest_checks IS 'How often since then its server answered validators of an older body rightly, with a body. After 5 it is believed again.';
COMMENT ON COLUMN feed.searched_at IS 'When the feed, lost, was last looked for on its site.';
COMMENT ON COLUMN feed.proposed_url IS 'A feed that its site names and that may be the same: `ingest feed move` takes it.';
COMMENT ON COLUMN feed.proposed_because IS 'What speaks for it.';

CREATE TABLE former_url (
    url      text PRIMARY KEY,
    feed_id  bigint NOT NULL REFERENCES feed ON DELETE CASCADE,
    left_at  timestamptz NOT NULL DEFAULT now(),
    because  text NOT NULL
);
CREATE INDEX former_url_feed ON former_url (feed_id);
COMMENT ON TABLE former_url IS 'A URL that a feed had: whoever subscribes to it again is led to the feed as it is today.';
COMMENT ON COLUMN former_url.url IS 'The URL.';
COMMENT ON COLUMN former_url.feed_id IS 'The feed.';
COMMENT ON COLUMN former_url.left_at IS 'When it got another one.';
COMMENT ON COLUMN former_url.because IS 'Why: the redirects that were seen, or the operator''s word.';

CREATE FUNCTION feed_of(wanted text) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (SELECT id FROM ingest.feed WHERE url = wanted),
        (SELECT feed_id FROM ingest.former_url WHERE url = wanted)
    )
$$;
COMMENT ON FUNCTION feed_of(text) IS 'The feed that has a URL, else the one that had it; null: none.';
