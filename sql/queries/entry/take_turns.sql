-- End of a claim of entries: a host that is asked now is open again after its spacing, and is due with its first entry.
-- A host without a free place is due when the first of its leases runs out, or is given back (see queue_host()). A host
-- whose due entries got no place, since their feeds hold all that they may, notes these feeds: claims pass it over until
-- one of them may have a place again, or until another entry is due. So what one feed has waiting at thousands of hosts
-- costs the claims little, and what others list goes ahead of it.
WITH turn AS (
    SELECT name,
           CASE WHEN name = ANY (%(asked)s)
                THEN now() + make_interval(secs => greatest(spacing_s, %(spacing_s)s)) ELSE next_request_at END AS open_at,
           (SELECT CASE WHEN count(*) >= %(per_host)s AND name <> '' THEN min(leased_until) ELSE '-infinity' END
              FROM ingest.entry WHERE entry.host = name AND leased_until > now()) AS free_at,
           ingest.host_due_at(name, false) AS first_at,
           ingest.host_due_at(name, true) AS revisit_at
      FROM ingest.host
     WHERE name = ANY (%(hosts)s)
), passed_over AS (
    SELECT name, ingest.waiting_feeds(name) AS feeds,
           least((SELECT coalesce(min(next_attempt_at), 'infinity')
                    FROM (VALUES (false), (true)) AS kind (revisit) CROSS JOIN LATERAL (
                         SELECT next_attempt_at FROM ingest.entry
                          WHERE entry.host = name AND entry.revisit = kind.revisit AND next_attempt_at > now()
                          ORDER BY next_attempt_at LIMIT 1) AS next),
                 (SELECT min(leased_until) FROM ingest.entry WHERE entry.host = name AND leased_until > now())) AS until
      FROM turn
     WHERE name <> ALL (%(asked)s) AND greatest(free_at, CASE WHEN %(revisits)s THEN revisit_at ELSE first_at END) <= now()
)
UPDATE ingest.host
   SET next_request_at = turn.open_at,
       -- revisits have fewer places than first visits: a host without a place for a revisit may have one for a first visit
       due_at = greatest(open_at, CASE WHEN %(revisits)s THEN '-infinity' ELSE free_at END, first_at),
       revisit_at = greatest(open_at, free_at, turn.revisit_at),
       waits_for = coalesce(passed_over.feeds, '{}'),
       waits_until = coalesce(passed_over.until, '-infinity'),
       only_slow_wait = NOT EXISTS (SELECT FROM ingest.feed WHERE id = ANY (passed_over.feeds) AND NOT pages_are_slow)
  FROM turn LEFT JOIN passed_over USING (name)
 WHERE host.name = turn.name AND host.name = ANY (%(hosts)s)
