-- The two queues (feed, entry), what comes out of them (article, revision, page), and how readers follow (change, gap).

CREATE TABLE feed (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    url               text NOT NULL UNIQUE,
    title             text NOT NULL DEFAULT '',
    site_url          text,
    language          text,
    etag              text,
    last_modified     text,
    body_hash         bytea,
    next_poll_at      timestamptz NOT NULL DEFAULT now(),
    poll_interval_s   double precision,
    leased_until      timestamptz,
    polls             bigint NOT NULL DEFAULT 0,
    failures          integer NOT NULL DEFAULT 0,
    last_polled_at    timestamptz,
    last_succeeded_at timestamptz,
    last_new_entry_at timestamptz,
    last_error        text,
    last_error_at     timestamptz,
    paused_at         timestamptz,
    paused_reason     text,
    created_at        timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX feed_due ON feed (next_poll_at) WHERE paused_at IS NULL;

COMMENT ON TABLE feed IS 'A subscribed URL: its validators, its schedule, its health.';
COMMENT ON COLUMN feed.id IS 'Surrogate key.';
COMMENT ON COLUMN feed.url IS 'Where the feed is fetched from.';
COMMENT ON COLUMN feed.title IS 'The feed''s own title; empty until it was read once.';
COMMENT ON COLUMN feed.site_url IS 'The home page that the feed names.';
COMMENT ON COLUMN feed.language IS 'The language that the feed declares (BCP 47, lower case).';
COMMENT ON COLUMN feed.etag IS 'Validator of the last response, sent back as If-None-Match (RFC 9110, 13.1.2).';
COMMENT ON COLUMN feed.last_modified IS 'Validator of the last response, sent back as If-Modified-Since (RFC 9110, 13.1.3).';
COMMENT ON COLUMN feed.body_hash IS 'SHA-256 of the last body: an equal one is not read again.';
COMMENT ON COLUMN feed.next_poll_at IS 'When the feed is due.';
COMMENT ON COLUMN feed.poll_interval_s IS 'Seconds between polls as last decided, before jitter and back-off.';
COMMENT ON COLUMN feed.leased_until IS 'A daemon polls the feed until then at most; also the fencing token of its finish.';
COMMENT ON COLUMN feed.polls IS 'How many polls were finished.';
COMMENT ON COLUMN feed.failures IS 'Failed polls in a row.';
COMMENT ON COLUMN feed.last_polled_at IS 'When the last poll was finished, whatever its outcome.';
COMMENT ON COLUMN feed.last_succeeded_at IS 'When a poll last brought a readable feed or a 304.';
COMMENT ON COLUMN feed.last_new_entry_at IS 'When a poll last brought a new entry.';
COMMENT ON COLUMN feed.last_error IS 'What the last failure was; kept after recovery.';
COMMENT ON COLUMN feed.last_error_at IS 'When the last failure was.';
COMMENT ON COLUMN feed.paused_at IS 'Since when the feed is not polled; null: it is.';
COMMENT ON COLUMN feed.paused_reason IS 'Why: the operator''s word, or what the publisher said.';
COMMENT ON COLUMN feed.created_at IS 'When the feed was subscribed.';

CREATE TABLE article (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    url            text UNIQUE,
    site           text NOT NULL DEFAULT '',
    title          text NOT NULL DEFAULT '',
    body           text NOT NULL DEFAULT '',
    language       text,
    authors        text[] NOT NULL DEFAULT '{}',
    published_at   timestamptz,
    published_from text,
    first_seen_at  timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    revision       integer NOT NULL DEFAULT 1,
    verdict        text NOT NULL CHECK (verdict IN ('full', 'feed_only', 'empty')),
    reason         text,
    duplicate_of   bigint REFERENCES article,
    similarity     real,
    removed        jsonb NOT NULL DEFAULT '[]',
    extractor      text NOT NULL DEFAULT '',
    body_hash      bytea NOT NULL,
    letters        integer NOT NULL DEFAULT 0,
    -- A tsvector holds at most 1 MB: the head of a very long body is what gets searched.
    search         tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', left(title, 2000)), 'A') || to_tsvector('simple', left(body, 100000))
    ) STORED
);
CREATE INDEX article_body_hash ON article (body_hash);
CREATE INDEX article_first_seen ON article (first_seen_at);
CREATE INDEX article_site_first_seen ON article (site, first_seen_at);
CREATE INDEX article_search ON article USING gin (search);

COMMENT ON TABLE article IS 'One article, once, whatever number of feeds listed it.';
COMMENT ON COLUMN article.id IS 'Surrogate key; stable.';
COMMENT ON COLUMN article.url IS 'Canonical URL; null where the feed named no page of the article''s own.';
COMMENT ON COLUMN article.site IS 'Host of the page without www., with the port where it is not the scheme''s own.';
COMMENT ON COLUMN article.title IS 'Headline as plain text.';
COMMENT ON COLUMN article.body IS 'Clean text, one paragraph a line. With removed it gives back what the extractor returned: extracted_text(article).';
COMMENT ON COLUMN article.language IS 'BCP 47 tag that the page, else the feed declares.';
COMMENT ON COLUMN article.authors IS 'Names as given.';
COMMENT ON COLUMN article.published_at IS 'When the publisher says it was published; null if nobody said. Never invented.';
COMMENT ON COLUMN article.published_from IS 'Which source was believed: feed, json_ld, meta, time_element.';
COMMENT ON COLUMN article.first_seen_at IS 'When the article was stored.';
COMMENT ON COLUMN article.updated_at IS 'When title or body last changed here.';
COMMENT ON COLUMN article.revision IS 'Counts from 1; older ones stand in revision.';
COMMENT ON COLUMN article.verdict IS 'full: the page''s own text; feed_only: the page gave none, this is the feed''s; empty: neither gave any, or all of it was boilerplate.';
COMMENT ON COLUMN article.reason IS 'Why the verdict is not full.';
COMMENT ON COLUMN article.duplicate_of IS 'The first seen article that this one is a near-duplicate of.';
COMMENT ON COLUMN article.similarity IS 'Between 0 and 1, with duplicate_of.';
COMMENT ON COLUMN article.removed IS 'What was stripped: [{"start", "text", "rule"}], start in code points of the extractor''s text, ascending.';
COMMENT ON COLUMN article.extractor IS 'What extracted the text, with its version.';
COMMENT ON COLUMN article.body_hash IS 'SHA-256 of the body, folded: case, white space and punctuation do not count.';
COMMENT ON COLUMN article.letters IS 'Letters and digits in the body: short bodies are no identity.';
COMMENT ON COLUMN article.search IS 'Title (weight A) and body for full-text search.';

CREATE TABLE entry (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    feed_id         bigint NOT NULL REFERENCES feed ON DELETE CASCADE,
    guid            text NOT NULL,
    url             text,
    link            text,
    host            text NOT NULL DEFAULT '',
    title           text NOT NULL DEFAULT '',
    authors         text[] NOT NULL DEFAULT '{}',
    html            text NOT NULL DEFAULT '',
    language        text,
    published_at    timestamptz,
    enclosures      jsonb NOT NULL DEFAULT '[]',
    content_hash    bytea NOT NULL,
    first_seen_at   timestamptz NOT NULL DEFAULT now(),
    next_attempt_at timestamptz DEFAULT now(),
    leased_until    timestamptz,
    attempts        integer NOT NULL DEFAULT 0,
    crashes         integer NOT NULL DEFAULT 0,
    last_error      text,
    settled_at      timestamptz,
    article_id      bigint REFERENCES article,
    UNIQUE (feed_id, guid),
    CHECK (settled_at IS NOT NULL OR next_attempt_at IS NOT NULL),
    CHECK (settled_at IS NULL OR article_id IS NOT NULL)
);
CREATE INDEX entry_due ON entry (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX entry_url ON entry (url) WHERE url IS NOT NULL;
CREATE INDEX entry_guid ON entry USING hash (guid);
CREATE INDEX entry_article ON entry (article_id) WHERE article_id IS NOT NULL;

COMMENT ON TABLE entry IS 'What one feed listed under one guid. Due until it points at its article.';
COMMENT ON COLUMN entry.id IS 'Surrogate key.';
COMMENT ON COLUMN entry.feed_id IS 'The feed that listed it.';
COMMENT ON COLUMN entry.guid IS 'The feed''s identifier for it, or a derived one where the feed gives none.';
COMMENT ON COLUMN entry.url IS 'Canonical URL of its page; null: no usable link, or one that other entries share.';
COMMENT ON COLUMN entry.link IS 'The link as given, absolute.';
COMMENT ON COLUMN entry.host IS 'Host and port of the link, for politeness; empty without one.';
COMMENT ON COLUMN entry.title IS 'Title in the feed, plain text.';
COMMENT ON COLUMN entry.authors IS 'Authors in the feed.';
COMMENT ON COLUMN entry.html IS 'The longest text that the feed carries for it (HTML).';
COMMENT ON COLUMN entry.language IS 'Language that the entry, else the feed declares.';
COMMENT ON COLUMN entry.published_at IS 'Date in the feed.';
COMMENT ON COLUMN entry.enclosures IS 'Files that it carries: [{"url", "media_type", "length"}].';
COMMENT ON COLUMN entry.content_hash IS 'SHA-256 over what a publisher may correct; another one makes the entry due again.';
COMMENT ON COLUMN entry.first_seen_at IS 'When a poll first listed it.';
COMMENT ON COLUMN entry.next_attempt_at IS 'When its page is due; null: nothing is to be done.';
COMMENT ON COLUMN entry.leased_until IS 'A daemon works on it until then at most; also the fencing token of its settlement.';
COMMENT ON COLUMN entry.attempts IS 'Failed attempts at its page since it became due.';
COMMENT ON COLUMN entry.crashes IS 'How often its page killed the worker that read it.';
COMMENT ON COLUMN entry.last_error IS 'Why the last attempt failed.';
COMMENT ON COLUMN entry.settled_at IS 'When it was last settled.';
COMMENT ON COLUMN entry.article_id IS 'Its article, once settled.';

CREATE TABLE revision (
    article_id  bigint NOT NULL REFERENCES article ON DELETE CASCADE,
    revision    integer NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('corrected', 'recleaned')),
    title       text NOT NULL,
    body        text NOT NULL,
    removed     jsonb NOT NULL,
    verdict     text NOT NULL,
    replaced_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (article_id, revision)
);
COMMENT ON TABLE revision IS 'An older version of an article, with the kind of change that replaced it.';
COMMENT ON COLUMN revision.article_id IS 'The article.';
COMMENT ON COLUMN revision.revision IS 'Which revision this was.';
COMMENT ON COLUMN revision.kind IS 'The kind of change that replaced it.';
COMMENT ON COLUMN revision.title IS 'Title then.';
COMMENT ON COLUMN revision.body IS 'Body then.';
COMMENT ON COLUMN revision.removed IS 'What had been stripped then.';
COMMENT ON COLUMN revision.verdict IS 'Verdict then.';
COMMENT ON COLUMN revision.replaced_at IS 'When it was replaced.';

CREATE TABLE page (
    entry_id     bigint PRIMARY KEY REFERENCES entry ON DELETE CASCADE,
    url          text NOT NULL,
    content_type text,
    body_gzip    bytea NOT NULL,
    size         integer NOT NULL,
    fetched_at   timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE page ALTER COLUMN body_gzip SET STORAGE EXTERNAL;
CREATE INDEX page_fetched ON page (fetched_at);
COMMENT ON TABLE page IS 'The HTML as last fetched for an entry, compressed, kept for a settable time.';
COMMENT ON COLUMN page.entry_id IS 'The entry whose page it is.';
COMMENT ON COLUMN page.url IS 'Where the bytes came from, after redirects.';
COMMENT ON COLUMN page.content_type IS 'Content-Type as sent.';
COMMENT ON COLUMN page.body_gzip IS 'The bytes as fetched, in gzip format (RFC 1952).';
COMMENT ON COLUMN page.size IS 'Bytes before compression.';
COMMENT ON COLUMN page.fetched_at IS 'When.';

CREATE TABLE gap (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    feed_id    bigint NOT NULL REFERENCES feed ON DELETE CASCADE,
    from_at    timestamptz NOT NULL,
    until_at   timestamptz NOT NULL DEFAULT now(),
    estimate   integer
);
CREATE INDEX gap_feed ON gap (feed_id, until_at);
COMMENT ON TABLE gap IS 'Two polls in a row shared no entry: some may have come and gone between them.';
COMMENT ON COLUMN gap.id IS 'Surrogate key.';
COMMENT ON COLUMN gap.feed_id IS 'The feed.';
COMMENT ON COLUMN gap.from_at IS 'The last poll that still saw the older entries.';
COMMENT ON COLUMN gap.until_at IS 'The poll that saw none of them.';
COMMENT ON COLUMN gap.estimate IS 'How many entries may be missing, from the feed''s own rhythm; null: no telling.';

CREATE TABLE change (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    position   bigint UNIQUE,
    article_id bigint NOT NULL REFERENCES article ON DELETE CASCADE,
    kind       text NOT NULL CHECK (kind IN ('new', 'corrected', 'withdrawn', 'recleaned', 'merged')),
    revision   integer NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX change_article ON change (article_id);
CREATE SEQUENCE change_position AS bigint OWNED BY change.position;
COMMENT ON TABLE change IS 'The change log. Read it with changes_after(cursor, limit).';
COMMENT ON COLUMN change.id IS 'Surrogate key; says nothing about order.';
COMMENT ON COLUMN change.position IS 'Place in commit order, given at commit; the cursor of readers.';
COMMENT ON COLUMN change.article_id IS 'The article that changed.';
COMMENT ON COLUMN change.kind IS 'new, corrected, withdrawn, recleaned or merged.';
COMMENT ON COLUMN change.revision IS 'The article''s revision after the change.';
COMMENT ON COLUMN change.changed_at IS 'Start of the transaction that made the change.';

-- Positions are given when a transaction commits, under a lock that it holds until the commit is visible. So they
-- stand in commit order, and who has read up to a position never meets a smaller one later, however long a
-- transaction was open before.
CREATE FUNCTION place_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('ingest.change', 0));
    UPDATE ingest.change SET position = nextval('ingest.change_position') WHERE id = NEW.id;
    PERFORM pg_notify('ingest_change', '');
    RETURN NULL;
END $$;
COMMENT ON FUNCTION place_change() IS 'Gives a change its place in commit order, and wakes up the listeners.';
CREATE CONSTRAINT TRIGGER change_is_placed AFTER INSERT ON change
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION place_change();

CREATE FUNCTION changes_after(cursor bigint, max_changes integer DEFAULT 1000) RETURNS SETOF change
    LANGUAGE sql STABLE AS $$
    SELECT * FROM ingest.change WHERE position > cursor ORDER BY position LIMIT max_changes
$$;
COMMENT ON FUNCTION changes_after(bigint, integer) IS
    'The changes after a cursor (0: from the start) in commit order; the last position read is the next cursor. Never skips one that commits late.';

CREATE FUNCTION extracted_text(body text, removed jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    removal jsonb;
BEGIN
    FOR removal IN SELECT value FROM jsonb_array_elements(removed) LOOP
        body := overlay(body placing removal->>'text' FROM (removal->>'start')::int + 1 FOR 0);
    END LOOP;
    RETURN body;
END $$;
COMMENT ON FUNCTION extracted_text(text, jsonb) IS 'What the extractor returned: the body with everything that was removed put back, to the character.';

-- Readers.
DO $$
BEGIN
    CREATE ROLE ingest_reader NOLOGIN;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
    WHEN insufficient_privilege THEN
        RAISE WARNING 'role ingest_reader was not created: % may not create roles', current_user;
END $$;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'ingest_reader') THEN
        GRANT USAGE ON SCHEMA ingest TO ingest_reader;
        GRANT SELECT ON ALL TABLES IN SCHEMA ingest TO ingest_reader;
        ALTER DEFAULT PRIVILEGES IN SCHEMA ingest GRANT SELECT ON TABLES TO ingest_reader;
    END IF;
END $$;
