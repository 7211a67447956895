-- Whose turn it is at a host: pages and feeds of one host are asked for one after the other, whatever the number of daemons.
-- The queue of pages is a queue of hosts, each with a queue of entries, as crawlers have it (Najork and Heydon, "High-performance
-- web crawling", 2001, section 3.2): a claim looks at hosts that are open, and never at what waits behind a closed one.

CREATE TABLE host (
    name            text PRIMARY KEY,
    due_at          timestamptz NOT NULL DEFAULT 'infinity',
    revisit_at      timestamptz NOT NULL DEFAULT 'infinity',
    next_request_at timestamptz NOT NULL DEFAULT '-infinity',
    next_poll_at    timestamptz NOT NULL DEFAULT '-infinity',
    spacing_s       double precision NOT NULL DEFAULT 0,
    crowded_at      timestamptz
);
CREATE INDEX host_due ON host (due_at) WHERE due_at < 'infinity';
CREATE INDEX host_revisit ON host (revisit_at) WHERE revisit_at < 'infinity';
COMMENT ON TABLE host IS 'A host that pages or feeds are fetched from: whose turn it is there, for all daemons. Claims hold its row.';
COMMENT ON COLUMN host.name IS 'Lower case, A-labels, with its port if it is not the scheme''s own; empty: stands for entries without a page.';
COMMENT ON COLUMN host.due_at IS 'Before that, none of its entries can be claimed; infinity: none is due. Only claims set it later.';
COMMENT ON COLUMN host.revisit_at IS 'As due_at, of entries whose page is due for a second look.';
COMMENT ON COLUMN host.next_request_at IS 'When the next page may be fetched from it.';
COMMENT ON COLUMN host.next_poll_at IS 'When the next of its feeds may be polled.';
COMMENT ON COLUMN host.spacing_s IS 'Seconds between two requests that the host asks for, within the operator''s bound; 0: none.';
COMMENT ON COLUMN host.crowded_at IS 'Since when it has more feeds than can be polled in time; null: it has not.';

ALTER TABLE feed ADD COLUMN host text NOT NULL GENERATED ALWAYS AS (
    regexp_replace(coalesce(substring(lower(url) FROM '^https?://([^/?#]*)'), ''),
                   CASE WHEN url ILIKE 'https:%' THEN ':443$' ELSE ':80$' END, '')) STORED;
COMMENT ON COLUMN feed.host IS 'Host and port of its URL, lower case.';
CREATE INDEX feed_host ON feed (host);

-- claims go by host now
CREATE INDEX entry_queue ON entry (host, revisit, next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX entry_leased ON entry (host, leased_until) WHERE leased_until IS NOT NULL;
DROP INDEX entry_due;

CREATE FUNCTION host_due_at(host_name text, revisits boolean) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT coalesce(least(
        (SELECT next_attempt_at FROM ingest.entry
          WHERE host = host_name AND revisit = revisits AND next_attempt_at IS NOT NULL
            AND (leased_until IS NULL OR leased_until <= now())
          ORDER BY next_attempt_at LIMIT 1),
        -- whoever holds it may be dead
        (SELECT min(leased_until) FROM ingest.entry
          WHERE host = host_name AND leased_until > now() AND revisit = revisits AND next_attempt_at IS NOT NULL)),
        'infinity')
$$;
COMMENT ON FUNCTION host_due_at(text, boolean) IS 'When the first entry of a host is due or free again, of those due for a second look or of all others.';

-- An entry that becomes due, or is given back, makes its host due. A trigger, so that no statement can forget it. It waits for
-- the host's row, and locks are taken in the order entry, host, site, change: who writes several entries defers it, and holds
-- their hosts by name first (hold_hosts.sql).
CREATE FUNCTION queue_host() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ingest.host AS known (name, due_at, revisit_at)
    VALUES (NEW.host, ingest.host_due_at(NEW.host, false), ingest.host_due_at(NEW.host, true))
        ON CONFLICT (name) DO UPDATE
       SET due_at = least(known.due_at, greatest(known.next_request_at, excluded.due_at)),
           revisit_at = least(known.revisit_at, greatest(known.next_request_at, excluded.revisit_at))
     WHERE known.due_at > greatest(known.next_request_at, excluded.due_at)
        OR known.revisit_at > greatest(known.next_request_at, excluded.revisit_at);
    RETURN NULL;
END $$;
COMMENT ON FUNCTION queue_host() IS 'Makes the host of an entry due as soon as the entry is.';
CREATE CONSTRAINT TRIGGER entry_is_queued AFTER INSERT ON entry
    DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW WHEN (NEW.next_attempt_at IS NOT NULL) EXECUTE FUNCTION queue_host();
CREATE CONSTRAINT TRIGGER entry_is_queued_again AFTER UPDATE OF next_attempt_at, leased_until, host, revisit ON entry
    DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW
    WHEN ((NEW.next_attempt_at IS NOT NULL OR OLD.leased_until IS NOT NULL)
          -- all but claims, which see to it themselves
          AND (NEW.leased_until IS NULL OR NEW.leased_until <= now() OR NEW.next_attempt_at IS DISTINCT FROM OLD.next_attempt_at))
    EXECUTE FUNCTION queue_host();

CREATE FUNCTION know_host() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ingest.host (name) VALUES (NEW.host) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION know_host() IS 'Sees to it that the host of a feed has its row.';
CREATE TRIGGER feed_has_host AFTER INSERT OR UPDATE OF url ON feed FOR EACH ROW EXECUTE FUNCTION know_host();

INSERT INTO host (name) SELECT host FROM feed UNION SELECT host FROM entry WHERE next_attempt_at IS NOT NULL;
UPDATE host SET due_at = host_due_at(name, false), revisit_at = host_due_at(name, true);
