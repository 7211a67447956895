-- What the operator chooses for single feeds: how often each is polled, and whose text its articles get. Folders become a filter.

-- Programs of the version before go on working beside this one: they leave the new columns null, and poll and read such feeds as before.

ALTER TABLE feed
    ADD COLUMN interval_s float8 CHECK (interval_s > 0),
    ADD COLUMN text_from text CHECK (text_from IN ('page', 'feed'));
COMMENT ON COLUMN feed.interval_s IS 'The seconds between two polls that the operator has set; null: the feed''s own rhythm decides (poll_interval_s).';
COMMENT ON COLUMN feed.text_from IS 'Where the text of the feed''s articles comes from, as the operator has set it: page: from the page alone; feed: from the feed alone, and the page is not fetched. Null: from the page, or from the feed if the page gives none.';

CREATE FUNCTION in_folder(folders jsonb, wanted text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT EXISTS (
        SELECT FROM jsonb_array_elements(folders) AS folder
         WHERE starts_with(lower(array_to_string(ARRAY(SELECT jsonb_array_elements_text(folder)), '/')) || '/',
                           lower(trim(wanted, '/')) || '/'))
$$;
COMMENT ON FUNCTION in_folder(jsonb, text) IS
    'Returns whether one of the folders of a feed (feed.folders) is the wanted one, or lies in it. The wanted folder is written with the folders around it, as in World/Europe; case does not count.';

CREATE FUNCTION listed_in_folder(article bigint, wanted text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT EXISTS (
        SELECT FROM ingest.entry JOIN ingest.feed ON feed.id = entry.feed_id
         WHERE entry.article_id = article AND ingest.in_folder(feed.folders, wanted))
$$;
COMMENT ON FUNCTION listed_in_folder(bigint, text) IS
    'Returns whether a feed in a folder lists an article: see in_folder.';

DROP FUNCTION search_articles(text, text, timestamptz, text, integer);
CREATE FUNCTION search_articles(
    query text, site text DEFAULT NULL, since timestamptz DEFAULT NULL, language text DEFAULT NULL, max_articles integer DEFAULT 20,
    folder text DEFAULT NULL
) RETURNS TABLE (article_id bigint, rank real, headline text) LANGUAGE sql STABLE AS $$
    WITH asked AS MATERIALIZED (
        SELECT one.query, array_agg(one.config) AS configs
          FROM (SELECT cfgname::text AS config, ingest.search_query(cfgname::text, search_articles.query) AS query
                  FROM pg_catalog.pg_ts_config WHERE cfgnamespace = 'pg_catalog'::regnamespace) AS one
         -- what is negative throughout would be all of the rest
         WHERE numnode(one.query) > 0 AND querytree(one.query) <> 'T'
         GROUP BY one.query
    ), matching AS MATERIALIZED (
        SELECT a.id, a.search, asked.query
          FROM asked JOIN ingest.article AS a
            ON a.search @@ asked.query AND coalesce(a.search_config, 'simple') = ANY (asked.configs)
         WHERE (search_articles.site IS NULL OR a.site = search_articles.site)
           AND (search_articles.since IS NULL OR coalesce(a.published_at, a.first_seen_at) >= search_articles.since)
           AND (search_articles.language IS NULL OR lower(a.language) = lower(search_articles.language)
                OR lower(a.language) LIKE lower(search_articles.language) || '-%')
           AND (search_articles.folder IS NULL OR ingest.listed_in_folder(a.id, search_articles.folder))
         ORDER BY a.id DESC
         LIMIT 5000
    ), best AS (
        SELECT id, matching.query, ts_rank_cd(search, matching.query, 1) AS rank FROM matching ORDER BY 3 DESC, 1 DESC LIMIT max_articles
    )
    SELECT a.id, best.rank, ingest.search_headline(coalesce(a.search_config, 'simple'), left(a.body, 50000), best.query)
      FROM best JOIN ingest.article AS a USING (id)
     ORDER BY best.rank DESC, a.id DESC
$$;
COMMENT ON FUNCTION search_articles(text, text, timestamptz, text, integer, text) IS
    'Returns the articles that match a query in the words of web search ("a phrase", or, -not), the best first; of one site, published since a time, in one '
    'language (en includes en-GB), listed by a feed in one folder (see in_folder). headline is HTML with hits in <mark>. No query is an error; a query that only '
    'says what not to find finds nothing.';
