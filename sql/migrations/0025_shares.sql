-- Nobody starves anybody: the feeds that wait for one host take turns, and refusals of pages and of feeds are counted apart.

-- Programs of the version before go on working beside this one. They claim the longest due entry of a host, whoever listed it,
-- and write refusals into the columns of host, which nothing reads any more. A later migration drops these columns.
-- The two indexes are built under a lock against writing: about ten seconds for a million entries.

ALTER TABLE host ADD COLUMN served_feed_id bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN host.served_feed_id IS 'The feed whose entry was claimed last at this host. The next turn is that of the feed with the next larger id.';
ALTER TABLE host ADD COLUMN passed_over_s double precision NOT NULL DEFAULT 0;
COMMENT ON COLUMN host.passed_over_s IS 'For how many seconds claims last left the host aside, because the feeds that wait for it had their share of places. The next time it is twice as long; 0: it was not left aside.';

CREATE INDEX entry_by_feed ON entry (host, revisit, feed_id, next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX feed_leased ON feed (host, leased_until) WHERE leased_until IS NOT NULL;

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
