-- The host of a new feed is held until the feed is there: whoever forgets hosts waits for it, or is waited for.

CREATE OR REPLACE FUNCTION know_host() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ingest.host (name) VALUES (NEW.host) ON CONFLICT (name) DO UPDATE SET name = excluded.name WHERE false;
    RETURN NULL;
END $$;
