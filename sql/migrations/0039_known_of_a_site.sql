-- What a settlement asks of a site, in one statement.

-- Each statement of a function in PL/pgSQL sees what was committed before it: so the version is read after the lock has been waited for.
CREATE FUNCTION hold_site(site text, articles integer) RETURNS bigint LANGUAGE plpgsql AS $$
#variable_conflict use_variable
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('ingest.ruling', 0));
    INSERT INTO ingest.site AS known (name, articles) VALUES (site, articles)
        ON CONFLICT (name) DO UPDATE SET articles = known.articles + excluded.articles;
    RETURN (SELECT coalesce(sum(known.version), 0) FROM ingest.site AS known WHERE known.name IN (site, ''));
END $$;
COMMENT ON FUNCTION hold_site(text, integer) IS
    'Holds a site until the transaction ends, counts so many of its articles, and returns the version of what is known of it. Another transaction that learns of the site waits here, and so does one that writes a ruling.';
