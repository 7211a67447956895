-- Named consumers of the change log, how much of the log is kept, and a publication that carries it.

CREATE TABLE consumer (
    name       text PRIMARY KEY CONSTRAINT consumer_name_is_short_and_printable CHECK (name ~ '^[^[:cntrl:]]{1,100}$'),
    cursor     bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    acked_at   timestamptz
);
COMMENT ON TABLE consumer IS 'A named reader of the change log, with its cursor: see consume() and ack().';
COMMENT ON COLUMN consumer.name IS '1 to 100 characters, none of them a control character.';
COMMENT ON COLUMN consumer.cursor IS 'Position of the last change that it has acknowledged.';
COMMENT ON COLUMN consumer.created_at IS 'When it first consumed.';
COMMENT ON COLUMN consumer.acked_at IS 'When it last acknowledged; null: never.';

CREATE TABLE change_log (
    single          boolean PRIMARY KEY DEFAULT true CHECK (single),
    dropped_through bigint NOT NULL
);
INSERT INTO change_log (dropped_through) VALUES (0);
COMMENT ON TABLE change_log IS 'One row: how much of the change log is kept.';
COMMENT ON COLUMN change_log.single IS 'Always true.';
COMMENT ON COLUMN change_log.dropped_through IS 'Position of the last change that was dropped for its age; 0: none was.';

-- As before; but a change that can be seen is on disk, whatever synchronous_commit says. Else a crash could take a change back
-- that a reader has passed, and its position would be given once more, to a change that this reader never meets.
CREATE OR REPLACE FUNCTION place_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('synchronous_commit') = 'off' THEN
        PERFORM set_config('synchronous_commit', 'local', true);
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('ingest.change', 0));
    UPDATE ingest.change SET position = nextval('ingest.change_position') WHERE id = NEW.id;
    PERFORM pg_notify('ingest_change', '');
    RETURN NULL;
END $$;

CREATE FUNCTION first_cursor() RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT dropped_through FROM ingest.change_log
$$;
COMMENT ON FUNCTION first_cursor() IS 'The cursor before the first change that is kept.';

CREATE FUNCTION last_cursor() RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT greatest((SELECT max(position) FROM ingest.change), dropped_through) FROM ingest.change_log
$$;
COMMENT ON FUNCTION last_cursor() IS 'The position of the last change: where a reader stands who has read everything.';

CREATE FUNCTION check_cursor(cursor bigint) RETURNS void LANGUAGE plpgsql STABLE AS $$
DECLARE
    first bigint := ingest.first_cursor();
    last  bigint := ingest.last_cursor();
BEGIN
    IF cursor IS NULL THEN
        RAISE EXCEPTION 'a cursor must not be null' USING ERRCODE = 'null_value_not_allowed';
    ELSIF greatest(cursor, 0) < first THEN
        RAISE EXCEPTION 'the change log is kept from cursor % on: changes after cursor % are gone', first, cursor
            USING ERRCODE = 'IG001',
                  HINT = 'Note ingest.last_cursor(), read ingest.article anew, and go on from there; '
                         'or go on from ingest.first_cursor() without what is gone.';
    ELSIF cursor > last AND NOT pg_is_in_recovery() THEN
        -- a standby may lag behind the server that gave the cursor
        RAISE EXCEPTION 'cursor % is ahead of the change log, which ends at %', cursor, last
            USING ERRCODE = 'IG002',
                  HINT = 'It is of another database, or this one was restored from an older state.';
    END IF;
END $$;
COMMENT ON FUNCTION check_cursor(bigint) IS 'Raises IG001 for a cursor after which changes are gone, IG002 for one from the future.';

CREATE OR REPLACE FUNCTION changes_after(cursor bigint, max_changes integer DEFAULT 1000) RETURNS SETOF change
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM ingest.check_cursor(changes_after.cursor);
    RETURN QUERY SELECT * FROM ingest.change AS c WHERE c.position > changes_after.cursor ORDER BY c.position LIMIT max_changes;
END $$;
COMMENT ON FUNCTION changes_after(bigint, integer) IS
    'The changes after a cursor (0: from the start) in commit order; the last position read is the next cursor. Never skips one: '
    'not one that commits late, and where some are gone (IG001) or the cursor is from the future (IG002) it raises.';

-- The default of the last argument is evaluated in the caller's statement: what is returned is what that statement sees, so
-- that no change is lost from a join with its article, which a later snapshot would let happen.
CREATE FUNCTION consume(
    name text, max_changes integer DEFAULT 1000, from_now boolean DEFAULT false, until bigint DEFAULT ingest.last_cursor()
) RETURNS SETOF change LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    after bigint;
BEGIN
    INSERT INTO ingest.consumer AS c (name, cursor)
        SELECT consume.name, CASE WHEN from_now THEN ingest.last_cursor() ELSE ingest.first_cursor() END
         WHERE NOT EXISTS (SELECT FROM ingest.consumer AS known WHERE known.name = consume.name)
        ON CONFLICT DO NOTHING;
    SELECT c.cursor INTO after FROM ingest.consumer AS c WHERE c.name = consume.name FOR NO KEY UPDATE;
    RETURN QUERY SELECT * FROM ingest.changes_after(after, max_changes) AS c WHERE c.position <= until;
END $$;
COMMENT ON FUNCTION consume(text, integer, boolean, bigint) IS
    'The changes that a named consumer has not acknowledged, in commit order; again and again until ack(). Creates the consumer, at '
    'the start of the log or at its end (from_now). Holds the consumer until the transaction ends: another worker waits.';

CREATE FUNCTION ack(name text, cursor bigint) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    holds bigint;
BEGIN
    IF ack.cursor IS NULL OR ack.cursor > ingest.last_cursor() THEN
        PERFORM ingest.check_cursor(ack.cursor);
    END IF;
    UPDATE ingest.consumer AS c SET cursor = greatest(c.cursor, ack.cursor), acked_at = now()
     WHERE c.name = ack.name RETURNING c.cursor INTO holds;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no consumer %', quote_literal(left(ack.name, 100))
            USING ERRCODE = 'IG003', HINT = 'ingest.consume() makes one.';
    END IF;
    RETURN holds;
END $$;
COMMENT ON FUNCTION ack(text, bigint) IS
    'Acknowledges all changes up to a position: they are not consumed again. Returns the cursor that holds; an ack backwards changes '
    'nothing (see seek), one from the future (IG002) and one of nobody (IG003) raise.';

CREATE FUNCTION seek(name text, cursor bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM ingest.check_cursor(seek.cursor);
    INSERT INTO ingest.consumer AS c (name, cursor) VALUES (seek.name, seek.cursor)
        ON CONFLICT ON CONSTRAINT consumer_pkey DO UPDATE SET cursor = excluded.cursor;
END $$;
COMMENT ON FUNCTION seek(text, bigint) IS
    'Moves a consumer to a cursor, forwards or backwards, to read again or to leave out; creates it. Raises IG001 and IG002.';

-- Consumers. What runs with the owner's rights is for them alone.
DO $$
BEGIN
    CREATE ROLE ingest_consumer NOLOGIN;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
    WHEN insufficient_privilege THEN
        RAISE WARNING 'role ingest_consumer was not created: % may not create roles', current_user;
END $$;
REVOKE EXECUTE ON FUNCTION consume(text, integer, boolean, bigint), ack(text, bigint), seek(text, bigint) FROM PUBLIC;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'ingest_reader') THEN
        GRANT SELECT ON consumer, change_log TO ingest_reader;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'ingest_consumer') THEN
        GRANT EXECUTE ON FUNCTION consume(text, integer, boolean, bigint), ack(text, bigint), seek(text, bigint) TO ingest_consumer;
        IF NOT pg_has_role('ingest_consumer', 'ingest_reader', 'USAGE') THEN
            GRANT ingest_reader TO ingest_consumer;
        END IF;
    END IF;
EXCEPTION
    WHEN insufficient_privilege OR undefined_object THEN
        RAISE WARNING 'role ingest_consumer is no member of ingest_reader: %', SQLERRM;
END $$;

-- It needs wal_level = logical to be of use, and nothing to be there.
DO $$
BEGIN
    CREATE PUBLICATION ingest FOR TABLE article, revision, change;
    COMMENT ON PUBLICATION ingest IS 'Articles, their older versions and the change log, for logical replication.';
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE WARNING 'publication ingest was not created: % may not create publications in this database', current_user;
    WHEN duplicate_object THEN
        RAISE WARNING 'publication ingest is there already, and was left as it is';
END $$;
