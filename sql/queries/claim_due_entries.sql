-- Lease the entries whose page is due, oldest first, and of one host only so many at once: hosts that are busy already are left
-- out, and of the rows found each host gets its first `per_host`. Rows found and not taken are unlocked at commit.
-- `unsettled`: all that have no article yet, due or not (the end of a single pass). `revisits`: those alone whose page was read
-- already and is to be looked at again; without, all others.
WITH due AS (
    SELECT id, host, next_attempt_at
      FROM ingest.entry
     WHERE revisit = %(revisits)s
       AND next_attempt_at <= CASE WHEN %(unsettled)s THEN 'infinity' ELSE now() END
       AND NOT (%(unsettled)s AND settled_at IS NOT NULL)
       AND (leased_until IS NULL OR leased_until <= now())
       AND host <> ALL (%(busy_hosts)s)
     ORDER BY next_attempt_at
     LIMIT 8 * %(limit)s
       FOR UPDATE SKIP LOCKED
), ranked AS (
    SELECT id, host, next_attempt_at, row_number() OVER (PARTITION BY host ORDER BY next_attempt_at) AS place FROM due
), taken AS (
    SELECT id FROM ranked WHERE place <= %(per_host)s OR host = '' ORDER BY next_attempt_at LIMIT %(limit)s
)
UPDATE ingest.entry
   SET leased_until = now() + make_interval(secs => %(lease_s)s)
  FROM taken
 WHERE entry.id = taken.id
RETURNING entry.id, entry.feed_id, entry.guid, entry.url, entry.link, entry.host, entry.title, entry.authors, entry.html,
          entry.language, entry.published_at, entry.published_offset_s, entry.content_hash, entry.attempts, entry.crashes, entry.article_id,
          entry.leased_until, extract(epoch FROM now() - entry.first_seen_at)::float8 AS age_s, entry.revisit, entry.page_etag,
          entry.page_last_modified, entry.page_hash, entry.misses
