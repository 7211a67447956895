-- What a feed says of a site is a claim; only what the site served speaks for the site.

-- Each article says from now on who says what it says: the page, a feed of the site, or a foreign feed. Articles that are stored already
-- get their source in pieces, from the upkeep of the daemon; so does each passage that an older version has learned (passage.served).
-- Programs of the version before may go on working meanwhile: a trigger marks what they take from pages, and the upkeep the rest. The
-- three indexes are built under a lock against writing: about ten seconds for a million articles.

ALTER TABLE article
    ADD COLUMN source text CHECK (source IN ('page', 'own_feed', 'foreign_feed')),
    ADD COLUMN source_feed_id bigint,
    ADD COLUMN source_reason text,
    ADD COLUMN spared text;
-- the new column holds nothing yet that would have to be checked
ALTER TABLE article
    ADD CONSTRAINT article_source_feed_id_fkey FOREIGN KEY (source_feed_id) REFERENCES feed ON DELETE SET NULL NOT VALID;
CREATE INDEX article_by_source_feed ON article (source_feed_id) WHERE source_feed_id IS NOT NULL;
CREATE INDEX article_without_source ON article (id) WHERE source IS NULL;
COMMENT ON COLUMN article.source IS 'Who says what the text says. page: the site served a page with it. own_feed: a feed says it that speaks for the site. foreign_feed: another feed says it; it is a claim about the site. Null: an older version stored the article, and the upkeep has not marked it yet.';
COMMENT ON COLUMN article.source_feed_id IS 'The feed that the text is from. Null if the text is from the page, or if the feed is not subscribed any more.';
COMMENT ON COLUMN article.source_reason IS 'Why the feed speaks for the site, or that nothing shows that it does. Null if the text is from the page.';
COMMENT ON COLUMN article.spared IS 'Why what its site repeats was not cut from this article: too much of it, or all of it, would have gone. Null if nothing was spared.';
COMMENT ON COLUMN article.site IS 'The host of the URL without www., with the port if it is not the scheme''s own. If source is page, this host served the article. If source is own_feed, a feed that speaks for the host names the URL. If source is foreign_feed, only a foreign feed names the URL: the host may never have published the article.';
COMMENT ON COLUMN article.published_from IS 'Where the date was found: feed (a feed that speaks for the site), json_ld, meta, time_element (the page), foreign_feed. A date from a better source replaces it later; the order is feed, the page, foreign_feed.';

CREATE FUNCTION mark_page_source() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.source := 'page';
    NEW.source_feed_id := NULL;
    NEW.source_reason := NULL;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION mark_page_source() IS 'Trigger: marks the text of a page that a program of an older version stores, which does not know the column source.';
CREATE TRIGGER mark_page_source BEFORE INSERT OR UPDATE OF extractor ON article
    FOR EACH ROW WHEN (NEW.extractor <> '' AND NEW.source IS DISTINCT FROM 'page') EXECUTE FUNCTION mark_page_source();

CREATE TABLE speaks_for (
    feed_id  bigint NOT NULL REFERENCES feed ON DELETE CASCADE,
    site     text NOT NULL,
    because  text NOT NULL CHECK (because IN ('page', 'operator')),
    page_url text,
    said_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (feed_id, site),
    CHECK ((because = 'page') = (page_url IS NOT NULL))
);
COMMENT ON TABLE speaks_for IS 'The sites that a feed on another domain speaks for. A feed always speaks for its own registrable domain; that has no row.';
COMMENT ON COLUMN speaks_for.feed_id IS 'The feed.';
COMMENT ON COLUMN speaks_for.site IS 'The registrable domain of the site, such as news.example; with the port if it is not the scheme''s own.';
COMMENT ON COLUMN speaks_for.because IS 'Who says so. page: a page of the site names the feed (rel=alternate). operator: ingest feed set --speaks-for.';
COMMENT ON COLUMN speaks_for.page_url IS 'The page that names the feed; null if the operator says so.';
COMMENT ON COLUMN speaks_for.said_at IS 'The time when this was recorded.';

CREATE FUNCTION sites_of_feed(feed_id bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_object_agg(said.site, coalesce(said.page_url || ' names the feed', 'the operator says so')), '{}')
      FROM ingest.speaks_for AS said WHERE said.feed_id = sites_of_feed.feed_id
$$;
COMMENT ON FUNCTION sites_of_feed(bigint) IS 'The registrable domains, beside its own, that a feed speaks for, each with the reason.';

ALTER TABLE passage ADD COLUMN served boolean;
CREATE INDEX passage_unchecked ON passage (site, key) WHERE served IS NULL;
COMMENT ON COLUMN passage.served IS 'True: only texts that the site served have taught the passage. Null: an older version has learned it, and the upkeep has still to check it.';

ALTER TABLE recleaning ADD COLUMN unlearned bigint[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN recleaning.unlearned IS 'The keys of passages that were forgotten, since texts had taught them that the site did not serve. What they took is put back.';

COMMENT ON COLUMN change.kind IS 'What happened to the article: new, corrected, metadata, withdrawn, recleaned or merged.';
COMMENT ON COLUMN change.detail IS 'For corrected, the kind as in revision.kind, or restored (the page of a withdrawn article is back); for metadata, the columns that a better source corrected: published_at, source; for withdrawn, not_found, gone or soft_404; else null.';
-- not checked for the rows that are there: they kept the narrower rule
ALTER TABLE change DROP CONSTRAINT change_kind_check;
ALTER TABLE change ADD CONSTRAINT change_kind_check
    CHECK (kind IN ('new', 'corrected', 'metadata', 'withdrawn', 'recleaned', 'merged')) NOT VALID;
