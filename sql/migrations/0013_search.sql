-- Full-text search by the language of the article, and of scripts that have no spaces between words.

-- Until now a generated column; dropping the expression leaves the values as they are and takes no time. A trigger fills it from
-- now on. What is stored is searched as before (search_config is null) until the daemon has gone through it, some hundred articles
-- at a time: a new generated column would have locked the table until each of them was read. The index on what is left to do is
-- made in one scan of the table without the texts, seconds for a million articles.
ALTER TABLE article ALTER COLUMN search DROP EXPRESSION;
ALTER TABLE article ADD COLUMN search_config text;
CREATE INDEX article_search_due ON article (id) WHERE search_config IS NULL;
COMMENT ON COLUMN article.search IS 'Title (weight A) and the first 100,000 characters of the body for full-text search: see search_articles().';
COMMENT ON COLUMN article.search_config IS 'Text-search configuration by which search was made; null: simple, made by an older version.';

-- Of the configurations that Postgres 15 has; newer versions have more, and an article's should not depend on the server.
CREATE FUNCTION search_config(language text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE substring(lower(language) FROM '^[a-z]+')
        WHEN 'ar' THEN 'arabic'     WHEN 'ca' THEN 'catalan'    WHEN 'da' THEN 'danish'     WHEN 'de' THEN 'german'
        WHEN 'el' THEN 'greek'      WHEN 'en' THEN 'english'    WHEN 'es' THEN 'spanish'    WHEN 'eu' THEN 'basque'
        WHEN 'fi' THEN 'finnish'    WHEN 'fr' THEN 'french'     WHEN 'ga' THEN 'irish'      WHEN 'hi' THEN 'hindi'
        WHEN 'hu' THEN 'hungarian'  WHEN 'hy' THEN 'armenian'   WHEN 'id' THEN 'indonesian' WHEN 'it' THEN 'italian'
        WHEN 'lt' THEN 'lithuanian' WHEN 'nb' THEN 'norwegian'  WHEN 'ne' THEN 'nepali'     WHEN 'nl' THEN 'dutch'
        WHEN 'nn' THEN 'norwegian'  WHEN 'no' THEN 'norwegian'  WHEN 'pt' THEN 'portuguese' WHEN 'ro' THEN 'romanian'
        WHEN 'ru' THEN 'russian'    WHEN 'sr' THEN 'serbian'    WHEN 'sv' THEN 'swedish'    WHEN 'ta' THEN 'tamil'
        WHEN 'tr' THEN 'turkish'    WHEN 'yi' THEN 'yiddish'    ELSE 'simple'
    END
$$;
COMMENT ON FUNCTION search_config(text) IS 'The text-search configuration for a language (BCP 47); simple where there is none.';

CREATE FUNCTION unspaced() RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT '\u0E01-\u0E3A\u0E40-\u0E4E\u0E81-\u0ECD\u1000-\u103F\u1780-\u17D3\u3005-\u3007\u3041-\u3096\u30A1-\u30FC\u31F0-\u31FF'
        || '\u3400-\u4DBF\u4E00-\u9FFF\uAC00-\uD7A3\uF900-\uFAFF\uFF66-\uFF9F\U00020000-\U0003FFFF'
$$;
COMMENT ON FUNCTION unspaced() IS
    'The characters of scripts whose words are found by pairs of characters (Thai, Lao, Burmese, Khmer, kana, Han, Hangul), for a regular expression.';

-- U+001F is no space to websearch_to_tsquery: what it separates in a query stays one word, which has to stand there as a phrase.
CREATE FUNCTION paired(text text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN text ~ ('[' || ingest.unspaced() || ']') THEN
        regexp_replace(regexp_replace(regexp_replace(text,
            '([^\s' || ingest.unspaced() || '])([' || ingest.unspaced() || '])', E'\\1\x1f\\2', 'g'),
            '([' || ingest.unspaced() || '])([^\s' || ingest.unspaced() || '])', E'\\1\x1f\\2', 'g'),
            '([' || ingest.unspaced() || '])', E'\\1\x1f\\1', 'g')
    ELSE text END
$$;
COMMENT ON FUNCTION paired(text) IS
    'A text as it is searched: each run ABC of a script without spaces is A AB BC C, divided by U+001F. No dictionary, no wrong division.';

CREATE FUNCTION search_vector(config text, title text, body text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    head integer := 100000;
BEGIN
    LOOP
        BEGIN
            RETURN setweight(to_tsvector(config::regconfig, ingest.paired(left(title, 2000))), 'A')
                || to_tsvector(config::regconfig, ingest.paired(left(body, head)));
        EXCEPTION WHEN program_limit_exceeded THEN
            -- a tsvector holds 1 MB, which no text of words comes near
            head := head / 2;
        END;
    END LOOP;
END $$;
COMMENT ON FUNCTION search_vector(text, text, text) IS 'Title and the head of the body, as much of it as fits, for full-text search.';

CREATE FUNCTION make_searchable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.search_config := ingest.search_config(NEW.language);
    NEW.search := ingest.search_vector(NEW.search_config, NEW.title, NEW.body);
    RETURN NEW;
END $$;
COMMENT ON FUNCTION make_searchable() IS 'Keeps article.search.';
CREATE TRIGGER article_is_searchable BEFORE INSERT OR UPDATE OF title, body, language ON article
    FOR EACH ROW EXECUTE FUNCTION make_searchable();

-- Inside a run, and where a run meets other letters, a query is divided as a text is; its ends stay open, since more may follow in
-- the text. One character alone is the beginning of a pair. 500 characters: a longer word than 2 kB would be an error.
CREATE FUNCTION search_query(config text, query text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(
        websearch_to_tsquery(config::regconfig,
            regexp_replace(regexp_replace(regexp_replace(left(query, 500),
                '([^\s"' || ingest.unspaced() || '-])([' || ingest.unspaced() || '])', E'\\1\x1f\\2', 'g'),
                '([' || ingest.unspaced() || '])([^\s"' || ingest.unspaced() || '])', E'\\1\x1f\\2', 'g'),
                '(?<=[\x1f' || ingest.unspaced() || '])([' || ingest.unspaced() || '])(?=[\x1f' || ingest.unspaced() || '])',
                E'\\1\x1f\\1', 'g'))::text,
        '''([' || ingest.unspaced() || '])''', '''\1'':*', 'g')::tsquery
$$;
COMMENT ON FUNCTION search_query(text, text) IS
    'A query in the words of web search ("a phrase", or, -not) for article.search, of articles with this configuration. No query is an error.';

CREATE FUNCTION search_headline(config text, body text, query tsquery) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
        ts_headline(config::regconfig,
                    ingest.paired(replace(replace(replace(body, '&', '&amp;'), '<', '&lt;'), '>', '&gt;')), query,
                    'StartSel=<mark>, StopSel=</mark>, MaxFragments=2, MaxWords=30, MinWords=10, FragmentDelimiter=" … "'),
        '(.)</mark>\x1f<mark>\1', '\1', 'g'), '(.)</mark>\x1f\1', '\1</mark>', 'g'), '(.)\x1f<mark>\1', '<mark>\1', 'g'),
        '(.)\x1f\1', '\1', 'g'), E'\x1f', '')
$$;
COMMENT ON FUNCTION search_headline(text, text, tsquery) IS
    'Where a query stands in a body: two passages as HTML, hits in <mark>; the pairs of characters are put together again.';

-- One query a configuration, but those that come to the same are asked once. Ranked are the newest that match, 5,000 at most.
CREATE FUNCTION search_articles(
    query text, site text DEFAULT NULL, since timestamptz DEFAULT NULL, language text DEFAULT NULL, max_articles integer DEFAULT 20
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
         ORDER BY a.id DESC
         LIMIT 5000
    ), best AS (
        SELECT id, matching.query, ts_rank_cd(search, matching.query, 1) AS rank FROM matching ORDER BY 3 DESC, 1 DESC LIMIT max_articles
    )
    SELECT a.id, best.rank, ingest.search_headline(coalesce(a.search_config, 'simple'), left(a.body, 50000), best.query)
      FROM best JOIN ingest.article AS a USING (id)
     ORDER BY best.rank DESC, a.id DESC
$$;
COMMENT ON FUNCTION search_articles(text, text, timestamptz, text, integer) IS
    'Articles that match a query in the words of web search ("a phrase", or, -not), the best first; of a site, published since, in a '
    'language (en: en-GB, too). headline is HTML, hits in <mark>. No query is an error; one that says only what not to find finds nothing.';
