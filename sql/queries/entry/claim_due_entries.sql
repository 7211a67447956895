-- Second half of a claim: lease entries of the held hosts whose page is due, the longest due first. Of a host with
-- spacing one entry is leased at a time; of any other host as many as it has free places, counting the leases of all
-- daemons. Entries without a page (host '') need no host's time. This is a statement of its own, so that it sees what
-- the claim before it has written. `unsettled`: lease entries without an article, due or not (the end of a single
-- pass). `revisits`: lease only entries whose page was read before; else only the others.
WITH open AS (
    SELECT name,
           CASE WHEN name = '' THEN %(limit)s
                ELSE least(CASE WHEN greatest(spacing_s, %(spacing_s)s) > 0 THEN 1 ELSE %(limit)s END,
                           %(per_host)s - (SELECT count(*) FROM ingest.entry
                                            WHERE entry.host = host.name AND leased_until > now()))
           END AS places
      FROM ingest.host
     WHERE name = ANY (%(hosts)s)
), due AS (
    SELECT first.id, first.next_attempt_at
      FROM open CROSS JOIN LATERAL (
           SELECT id, next_attempt_at
             FROM ingest.entry
            WHERE host = open.name
              AND revisit = %(revisits)s
              AND next_attempt_at <= CASE WHEN %(unsettled)s THEN 'infinity' ELSE now() END
              AND NOT (%(unsettled)s AND settled_at IS NOT NULL)
              AND (leased_until IS NULL OR leased_until <= now())
            ORDER BY next_attempt_at
            LIMIT greatest(open.places, 0)
              FOR UPDATE SKIP LOCKED) AS first
), taken AS (
    SELECT id FROM due ORDER BY next_attempt_at LIMIT %(limit)s
)
UPDATE ingest.entry
   SET leased_until = now() + make_interval(secs => %(lease_s)s)
  FROM taken, ingest.feed
 WHERE entry.id = taken.id AND feed.id = entry.feed_id
RETURNING entry.id, entry.feed_id, entry.guid, entry.url, entry.link, entry.host, entry.title, entry.authors, entry.html,
          entry.language, entry.published_at, entry.published_offset_s, entry.content_hash, entry.attempts, entry.crashes, entry.article_id,
          entry.leased_until, extract(epoch FROM now() - entry.first_seen_at)::float8 AS age_s, entry.revisit, entry.page_etag,
          entry.page_last_modified, entry.page_hash, entry.misses, feed.url AS feed_url,
          ingest.sites_of_feed(entry.feed_id) AS speaks_for
