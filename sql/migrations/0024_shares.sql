-- Nobody starves anybody: the feeds that wait for one host take turns, and refusals of pages and of feeds are counted apart.

-- Programs of the version before go on working beside this one. They claim the longest due entry of a host, whoever listed it,
-- and write refusals into the columns of host, which nothing reads any more. A later migration drops these columns.
-- The two indexes are built under a lock against writing: about ten seconds for a million entries.

ALTER TABLE host ADD COLUMN served_feed_id bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN host.served_feed_id IS 'The feed whose entry was claimed last at this host. The next turn is that of the feed with the next larger id.';
ALTER TABLE host ADD COLUMN waits_for bigint[] NOT NULL DEFAULT '{}', ADD COLUMN waits_until timestamptz NOT NULL DEFAULT '-infinity';
COMMENT ON COLUMN host.waits_for IS 'The feeds that had due entries at this host when a claim left it aside, since they had their share of places. A claim looks at it when one of them may have a place.';
COMMENT ON COLUMN host.waits_until IS 'Until when waits_for holds: another entry is due then. It holds no longer, either, once an entry of the host becomes due or is given back.';

ALTER TABLE host ADD COLUMN only_slow_wait boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN host.only_slow_wait IS 'Whether all feeds in waits_for are feeds whose pages take long.';

-- the feeds that are known already count as quick until they are found slow, and new feeds count as slow until they are found quick
ALTER TABLE feed ADD COLUMN poll_is_slow boolean NOT NULL DEFAULT false, ADD COLUMN pages_are_slow boolean NOT NULL DEFAULT false;
ALTER TABLE feed ALTER COLUMN poll_is_slow SET DEFAULT true, ALTER COLUMN pages_are_slow SET DEFAULT true;
COMMENT ON COLUMN feed.poll_is_slow IS 'Whether the last request for the feed took long, or there was none yet. Such feeds take at most half of the places for feeds.';
COMMENT ON COLUMN feed.pages_are_slow IS 'Whether requests for pages that the feed lists took long lately, or there was none yet. Such feeds take at most half of the places for pages.';

CREATE INDEX entry_by_feed ON entry (host, revisit, feed_id, next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX feed_leased ON feed (host, leased_until) WHERE leased_until IS NOT NULL;

CREATE FUNCTION waiting_feeds(host_name text) RETURNS bigint[] LANGUAGE sql STABLE AS $$
    WITH RECURSIVE lane (revisit, feed_id) AS (
        VALUES (false, 0::bigint), (true, 0)
         UNION ALL
        SELECT lane.revisit, next.feed_id
          FROM lane CROSS JOIN LATERAL (
               SELECT feed_id FROM ingest.entry
                WHERE host = host_name AND revisit = lane.revisit AND next_attempt_at IS NOT NULL AND feed_id > lane.feed_id
                ORDER BY feed_id LIMIT 1) AS next
    )
    SELECT coalesce(array_agg(DISTINCT feed_id), '{}') FROM lane
     WHERE EXISTS (SELECT FROM ingest.entry
                    WHERE host = host_name AND revisit = lane.revisit AND feed_id = lane.feed_id AND next_attempt_at <= now()
                      AND (leased_until IS NULL OR leased_until <= now()))
$$;
COMMENT ON FUNCTION waiting_feeds(text) IS 'The feeds that have due entries at a host, for a first visit or another one. It skips from feed to feed through the index entry_by_feed.';

CREATE OR REPLACE FUNCTION queue_host() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ingest.host AS known (name, due_at, revisit_at)
    VALUES (NEW.host, ingest.host_due_at(NEW.host, false), ingest.host_due_at(NEW.host, true))
        ON CONFLICT (name) DO UPDATE
       SET due_at = least(known.due_at, greatest(known.next_request_at, excluded.due_at)),
           revisit_at = least(known.revisit_at, greatest(known.next_request_at, excluded.revisit_at)),
           waits_until = '-infinity'
     WHERE known.due_at > greatest(known.next_request_at, excluded.due_at)
        OR known.revisit_at > greatest(known.next_request_at, excluded.revisit_at)
        OR known.waits_until > '-infinity';
    RETURN NULL;
END $$;

CREATE TABLE refusal (
    host         text NOT NULL REFERENCES host ON UPDATE CASCADE ON DELETE CASCADE,
    kind         text NOT NULL CHECK (kind IN ('feed', 'page')),
    urls         text[] NOT NULL DEFAULT '{}',
    slowed_at    timestamptz,
    slowed_until timestamptz NOT NULL DEFAULT '-infinity',
    slow_s       double precision,
    PRIMARY KEY (host, kind)
);
CREATE INDEX refusal_slowed ON refusal (slowed_at) WHERE slowed_at IS NOT NULL;
COMMENT ON TABLE refusal IS 'One row is a host that refuses its feeds, or its pages, because it is asked too often. The row goes when the host serves one of them again.';
COMMENT ON COLUMN refusal.host IS 'The host that refuses.';
COMMENT ON COLUMN refusal.kind IS 'What the host refuses: feed or page. Refused pages do not slow feeds, and refused feeds do not slow pages.';
COMMENT ON COLUMN refusal.urls IS 'The URLs that it has refused since it last served one of this kind; a bounded number.';
COMMENT ON COLUMN refusal.slowed_at IS 'Since when nothing of this kind is fetched from the host, because it refused several of them; null: it is fetched.';
COMMENT ON COLUMN refusal.slowed_until IS 'Until when nothing of this kind is fetched from the host for that reason.';
COMMENT ON COLUMN refusal.slow_s IS 'For how many seconds nothing of this kind was fetched the last time. The next time it is twice as long.';

COMMENT ON COLUMN host.refused IS 'The older place of refusal.urls. It goes in a later version.';
COMMENT ON COLUMN host.slowed_at IS 'The older place of refusal.slowed_at. It goes in a later version.';
COMMENT ON COLUMN host.slowed_until IS 'The older place of refusal.slowed_until. It goes in a later version.';
COMMENT ON COLUMN host.slow_s IS 'The older place of refusal.slow_s. It goes in a later version.';
