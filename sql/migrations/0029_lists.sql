-- Lists of subscriptions: what the operator calls a feed and where he keeps it, and one feed however its URL is spelled.

-- Programs of the version before go on working beside this one: they leave the new columns at their defaults.

ALTER TABLE feed ADD COLUMN own_title text, ADD COLUMN folders jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(folders) = 'array');
COMMENT ON COLUMN feed.own_title IS 'The title that the operator gives the feed, mostly by a list of subscriptions; null: none. A poll leaves it alone.';
COMMENT ON COLUMN feed.folders IS 'The folders in which the operator keeps the feed. Each is an array of names, the outermost folder first. A tag is a folder with one name.';

CREATE FUNCTION feed_key(url text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(lower(parts[1]), '[.]?(:(80|443)?)?$', '')
           || CASE WHEN parts[2] LIKE '/%' THEN parts[2] ELSE '/' || parts[2] END
      FROM regexp_match(url, '^[a-z]+://([^/?#]*)([^#]*)', 'i') AS parts
$$;
COMMENT ON FUNCTION feed_key(text) IS
    'Returns a key that is equal for the spellings of one feed''s URL: the scheme, the case of the host, a default port and the fragment do not count.';

CREATE INDEX feed_by_key ON feed (feed_key(url));
CREATE INDEX former_url_by_key ON former_url (feed_key(url));

CREATE OR REPLACE FUNCTION feed_of(wanted text) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (SELECT id FROM ingest.feed WHERE url = wanted),
        (SELECT feed_id FROM ingest.former_url WHERE url = wanted),
        (SELECT id FROM ingest.feed WHERE ingest.feed_key(url) = ingest.feed_key(wanted) ORDER BY id LIMIT 1),
        (SELECT feed_id FROM ingest.former_url WHERE ingest.feed_key(url) = ingest.feed_key(wanted) ORDER BY left_at DESC LIMIT 1)
    )
$$;
COMMENT ON FUNCTION feed_of(text) IS
    'Returns the feed that has a URL, or else the feed that had it in the past; if there is none, the same for other spellings of the URL (see feed_key).';
