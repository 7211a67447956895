-- Changes get their position under a row lock, in place of an advisory lock: any role could take the advisory lock, and so stop all
-- daemons. The row of change_log can be locked only by roles that may write it.

-- Some transaction of an older program may be between its position and its commit, under the advisory lock. It is waited for here:
-- otherwise another could take the next position under the row lock, and commit first.
LOCK TABLE change IN SHARE ROW EXCLUSIVE MODE;

CREATE OR REPLACE FUNCTION place_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('synchronous_commit') = 'off' THEN
        PERFORM set_config('synchronous_commit', 'local', true);
    END IF;
    PERFORM FROM ingest.change_log FOR NO KEY UPDATE;
    UPDATE ingest.change SET position = nextval('ingest.change_position') WHERE id = NEW.id;
    PERFORM pg_notify('ingest_change', '');
    RETURN NULL;
END $$;
COMMENT ON TABLE change_log IS 'One row, which says how much of the change log was deleted. A transaction that places its changes holds the lock of this row.';
