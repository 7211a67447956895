-- Second half of a claim: lease entries of the held hosts whose page is due. Of a host with spacing one entry is leased at
-- a time; of any other host as many as it has free places, counting the leases of all daemons. The feeds that wait for a
-- host take turns there: the scan of a host's feeds begins after the feed that was served last (served_feed_id), and stops
-- when the places are taken. Of one feed, the longest due entry goes first. Entries without a page (host '') need no host's
-- time. A feed holds no more places of the daemon than it leaves free: `feeds` and `counts` are the feeds with work under
-- way, and how much; `full` are those of them that get no place now. `slow_places`: the number of places that feeds may have whose
-- pages take long. `shared`: the bound by feed holds. This is a statement of its
-- own, so that it sees what the claim before it has written. `unsettled`: lease entries without an article, due or not (the
-- end of a single pass). `revisits`: lease only entries whose page was read before; else only the others.
WITH open AS (
    SELECT name, served_feed_id,
           CASE WHEN name = '' THEN %(limit)s
                ELSE least(CASE WHEN greatest(spacing_s, %(spacing_s)s) > 0 THEN 1 ELSE %(limit)s END,
                           %(per_host)s - (SELECT count(*) FROM ingest.entry
                                            WHERE entry.host = host.name AND leased_until > now()))
           END AS places
      FROM ingest.host
     WHERE name = ANY (%(hosts)s)
), due AS (
    SELECT open.name, open.places, first.id, first.feed_id, first.is_slow, first.next_attempt_at, first.lane,
           row_number() OVER (PARTITION BY open.name, first.lane ORDER BY first.next_attempt_at) AS nth
      FROM open CROSS JOIN LATERAL (
           WITH RECURSIVE lanes (feed_id, lap, lane) AS (
               SELECT open.served_feed_id, 0, 0
                UNION ALL
               SELECT coalesce(next.feed_id, 0), CASE WHEN next.feed_id IS NULL THEN 1 ELSE lap END, lane + 1
                 FROM lanes LEFT JOIN LATERAL (
                      SELECT feed_id
                        FROM ingest.entry
                       WHERE host = open.name AND revisit = %(revisits)s AND next_attempt_at IS NOT NULL
                         AND entry.feed_id > lanes.feed_id
                       ORDER BY feed_id LIMIT 1) AS next ON true
                WHERE CASE WHEN lap = 0 THEN true ELSE next.feed_id <= open.served_feed_id END
           )
           SELECT entry.id, entry.feed_id, entry.next_attempt_at, lanes.lane,
                  (SELECT pages_are_slow FROM ingest.feed WHERE feed.id = entry.feed_id) AS is_slow
             FROM lanes CROSS JOIN LATERAL (
                  SELECT id, feed_id, next_attempt_at
                    FROM ingest.entry
                   WHERE host = open.name
                     AND revisit = %(revisits)s
                     AND entry.feed_id = lanes.feed_id
                     AND next_attempt_at <= CASE WHEN %(unsettled)s THEN 'infinity' ELSE now() END
                     AND NOT (%(unsettled)s AND settled_at IS NOT NULL)
                     AND (leased_until IS NULL OR leased_until <= now())
                   ORDER BY next_attempt_at
                   LIMIT greatest(open.places, 0)
                     FOR UPDATE SKIP LOCKED) AS entry
            WHERE lanes.lane > 0 AND lanes.feed_id <> ALL (%(full)s)
              AND (%(slow_places)s > 0 OR NOT (SELECT pages_are_slow FROM ingest.feed WHERE feed.id = lanes.feed_id))
            LIMIT greatest(open.places, 0) * greatest(open.places, 0)) AS first
), turned AS (
    SELECT *, row_number() OVER (PARTITION BY name ORDER BY nth, lane) AS turn FROM due
), counted AS (
    SELECT id, name, turned.feed_id, turn, next_attempt_at, is_slow,
           row_number() OVER (PARTITION BY turned.feed_id ORDER BY turn, next_attempt_at) + coalesce(held.number, 0) AS held
      FROM turned LEFT JOIN unnest(%(feeds)s::bigint[], %(counts)s::int[]) AS held (feed_id, number) USING (feed_id)
     WHERE turn <= places
), ordered AS (
    SELECT *, row_number() OVER (ORDER BY held, next_attempt_at) AS number
      FROM (SELECT *, row_number() OVER (PARTITION BY is_slow ORDER BY held, next_attempt_at) AS nth FROM counted) AS ranked
     WHERE NOT is_slow OR nth <= %(slow_places)s
), taken AS (
    SELECT * FROM ordered WHERE number <= %(limit)s AND (NOT %(shared)s OR held + number <= %(limit)s + 1)
), served AS (
    UPDATE ingest.host
       SET served_feed_id = last.feed_id
      FROM (SELECT DISTINCT ON (name) name, feed_id FROM taken ORDER BY name, turn DESC) AS last
     WHERE host.name = last.name
)
UPDATE ingest.entry
   SET leased_until = now() + make_interval(secs => %(lease_s)s)
  FROM taken, ingest.feed
 WHERE entry.id = taken.id AND feed.id = entry.feed_id
RETURNING entry.id, entry.feed_id, entry.guid, entry.url, entry.link, entry.host, entry.title, entry.authors, entry.html,
          entry.language, entry.published_at, entry.published_offset_s, entry.content_hash, entry.attempts, entry.crashes, entry.article_id,
          entry.leased_until, extract(epoch FROM now() - entry.first_seen_at)::float8 AS age_s, entry.revisit, entry.page_etag,
          entry.page_last_modified, entry.page_hash, entry.misses, feed.url AS feed_url, feed.pages_are_slow AS is_slow, feed.text_from,
          EXISTS (SELECT FROM ingest.refusal WHERE refusal.host = entry.host AND refusal.kind = 'page') AS was_refused,
          ingest.sites_of_feed(entry.feed_id) AS speaks_for,
          ingest.is_listed_twice(entry.url, entry.id) AS is_listed_twice
