-- The queue of feeds is a queue of hosts, as that of entries is. A claim walks an index of hosts that are open and have a due feed, and
-- stops when it has enough: what waits at closed hosts, and what is due later, costs it nothing.

-- Programs of the version before go on working beside this one. They claim by feed.next_poll_at and leave the new columns alone, which
-- are then too early, never too late: a claim that finds nothing at a host corrects them. A host whose places were all taken is found
-- again by this version when the first of the leases runs out, if it was a program of the version before that gave the place back.
-- The index on feed is built under a lock against writing: about two seconds for a million feeds.

CREATE INDEX feed_queue ON feed (host, poll_is_slow, next_poll_at) WHERE paused_at IS NULL;

ALTER TABLE host
    ADD COLUMN quick_poll_at timestamptz NOT NULL DEFAULT 'infinity',
    ADD COLUMN slow_poll_at timestamptz NOT NULL DEFAULT 'infinity';
COMMENT ON COLUMN host.quick_poll_at IS 'Before that, none of its feeds that answer quickly (not feed.poll_is_slow) can be claimed; infinity: none is due ever. It may be too early, but never too late.';
COMMENT ON COLUMN host.slow_poll_at IS 'As quick_poll_at, of feeds that take long to answer (feed.poll_is_slow).';

CREATE FUNCTION first_polls(host_name text)
    RETURNS TABLE (quick_at timestamptz, slow_at timestamptz, leases bigint, free_at timestamptz) LANGUAGE sql STABLE AS $$
    SELECT coalesce(least((SELECT next_poll_at FROM ingest.feed
                            WHERE host = host_name AND NOT poll_is_slow AND paused_at IS NULL
                              AND (leased_until IS NULL OR leased_until <= now())
                            ORDER BY next_poll_at LIMIT 1), leased.quick_at), 'infinity'),
           coalesce(least((SELECT next_poll_at FROM ingest.feed
                            WHERE host = host_name AND poll_is_slow AND paused_at IS NULL
                              AND (leased_until IS NULL OR leased_until <= now())
                            ORDER BY next_poll_at LIMIT 1), leased.slow_at), 'infinity'),
           leased.number, leased.free_at
      -- whoever holds a lease may be dead
      FROM (SELECT count(*) AS number, min(leased_until) AS free_at,
                   min(leased_until) FILTER (WHERE NOT poll_is_slow AND paused_at IS NULL) AS quick_at,
                   min(leased_until) FILTER (WHERE poll_is_slow AND paused_at IS NULL) AS slow_at
              FROM ingest.feed WHERE host = host_name AND leased_until > now()) AS leased
$$;
COMMENT ON FUNCTION first_polls(text) IS 'When the first feed of a host is due or free again, of those that answer quickly (quick_at) and of the others (slow_at); how many of its feeds are leased, and when the first of these leases runs out (free_at).';

UPDATE host SET quick_poll_at = greatest(host.next_poll_at, first.quick_at), slow_poll_at = greatest(host.next_poll_at, first.slow_at)
  FROM (SELECT DISTINCT host FROM feed WHERE paused_at IS NULL) AS known CROSS JOIN LATERAL ingest.first_polls(known.host) AS first
 WHERE host.name = known.host;
CREATE INDEX host_quick_poll ON host (quick_poll_at) WHERE quick_poll_at < 'infinity';
CREATE INDEX host_slow_poll ON host (slow_poll_at) WHERE slow_poll_at < 'infinity';

-- The update is a statement of its own, so that it sees what those have written who held the hosts before.
CREATE FUNCTION queue_polls(names text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ingest.host (name) SELECT DISTINCT unnest(names) ORDER BY 1
        ON CONFLICT (name) DO UPDATE SET name = excluded.name WHERE false;
    UPDATE ingest.host
       SET quick_poll_at = greatest(host.next_poll_at, first.quick_at), slow_poll_at = greatest(host.next_poll_at, first.slow_at)
      FROM unnest(names) AS queued (name) CROSS JOIN LATERAL ingest.first_polls(queued.name) AS first
     WHERE host.name = queued.name;
END $$;
COMMENT ON FUNCTION queue_polls(text[]) IS 'Holds hosts in the order of their names, and makes each of them due with the first of its feeds.';

-- A feed that is new, has another URL, or is made due, makes its host due. A trigger, so that no statement can forget it. It waits for
-- the host's row, and locks are taken in the order feed, entry, host: who writes several rows defers it, and holds their hosts by name
-- first (hold_hosts.sql). Claims and finished polls see to it themselves, for all of their feeds at once.
-- The host of a new feed is held until the feed is there: whoever forgets hosts waits for it, or is waited for.
CREATE FUNCTION queue_feed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ingest.queue_polls(ARRAY[NEW.host]);
    RETURN NULL;
END $$;
COMMENT ON FUNCTION queue_feed() IS 'Trigger: the host of a feed that has changed has its row, and is due as soon as the feed is.';
CREATE FUNCTION queue_new_feed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- a new feed can only make its host due earlier, so the host's other feeds need not be looked at
    INSERT INTO ingest.host AS known (name, quick_poll_at, slow_poll_at)
    VALUES (NEW.host, CASE WHEN NEW.paused_at IS NULL AND NOT NEW.poll_is_slow THEN NEW.next_poll_at ELSE 'infinity' END,
            CASE WHEN NEW.paused_at IS NULL AND NEW.poll_is_slow THEN NEW.next_poll_at ELSE 'infinity' END)
        ON CONFLICT (name) DO UPDATE
       SET quick_poll_at = least(known.quick_poll_at, greatest(known.next_poll_at, excluded.quick_poll_at)),
           slow_poll_at = least(known.slow_poll_at, greatest(known.next_poll_at, excluded.slow_poll_at));
    RETURN NULL;
END $$;
COMMENT ON FUNCTION queue_new_feed() IS 'Trigger: the host of a new feed has its row, and is due as soon as the feed is.';
CREATE CONSTRAINT TRIGGER feed_is_queued AFTER INSERT ON feed
    DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION queue_new_feed();
CREATE CONSTRAINT TRIGGER feed_is_queued_again AFTER UPDATE OF url, next_poll_at, leased_until, paused_at, poll_is_slow ON feed
    DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW
    WHEN (NEW.url <> OLD.url
          -- all but claims and finished polls
          OR (NEW.leased_until IS NULL OR NEW.leased_until <= now()) AND NEW.last_polled_at IS NOT DISTINCT FROM OLD.last_polled_at)
    EXECUTE FUNCTION queue_feed();
DROP TRIGGER feed_has_host ON feed;
DROP FUNCTION know_host();
