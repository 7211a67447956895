-- What is asked for each article, in few statements.

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

-- In the statement of a claim, the planner might read all entries for it where many of them have one URL.
CREATE FUNCTION is_listed_twice(url text, entry_id bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN EXISTS (SELECT FROM ingest.entry AS other WHERE other.url = is_listed_twice.url AND other.id <> entry_id);
END $$;
COMMENT ON FUNCTION is_listed_twice(text, bigint) IS 'Whether another entry than this one has a URL.';
