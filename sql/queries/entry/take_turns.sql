-- End of a claim of entries: a host that is asked now is open again after its spacing, and is due with its first entry.
-- A host without a free place is due when the first of its leases runs out, or is given back (see queue_host()). A host
-- whose due entries got no place, since their feeds hold all that they may, is looked at again after a quarter of a
-- second, and after twice as long each further time (five seconds at most), or when the next of its entries becomes due: so
-- what one feed has waiting at thousands of hosts costs the claims little, and what others list goes ahead of it.
WITH turn AS (
    SELECT name,
           CASE WHEN name = ANY (%(asked)s)
                THEN now() + make_interval(secs => greatest(spacing_s, %(spacing_s)s)) ELSE next_request_at END AS open_at,
           (SELECT CASE WHEN count(*) >= %(per_host)s AND name <> '' THEN min(leased_until) ELSE '-infinity' END
              FROM ingest.entry WHERE entry.host = name AND leased_until > now()) AS free_at,
           least(greatest(2 * passed_over_s, 0.25), 5) AS wait_s,
           ingest.host_due_at(name, false) AS first_at,
           ingest.host_due_at(name, true) AS revisit_at
      FROM ingest.host
     WHERE name = ANY (%(hosts)s)
), passed_over AS (
    SELECT name, wait_s,
           least(now() + make_interval(secs => wait_s),
                 (SELECT min(leased_until) FROM ingest.entry WHERE entry.host = name AND leased_until > now()),
                 (SELECT next_attempt_at FROM ingest.entry
                   WHERE entry.host = name AND revisit = %(revisits)s AND next_attempt_at > now()
                   ORDER BY next_attempt_at LIMIT 1)) AS again_at
      FROM turn
     WHERE name <> ALL (%(asked)s) AND greatest(free_at, CASE WHEN %(revisits)s THEN revisit_at ELSE first_at END) <= now()
)
UPDATE ingest.host
   SET next_request_at = turn.open_at,
       passed_over_s = coalesce(passed_over.wait_s, 0),
       -- revisits have fewer places than first visits: a host without a place for a revisit may have one for a first visit
       due_at = CASE WHEN %(revisits)s OR again_at IS NULL
                     THEN greatest(open_at, CASE WHEN %(revisits)s THEN '-infinity' ELSE free_at END, first_at) ELSE again_at END,
       revisit_at = CASE WHEN NOT %(revisits)s OR again_at IS NULL
                         THEN greatest(open_at, free_at, turn.revisit_at) ELSE again_at END
  FROM turn LEFT JOIN passed_over USING (name)
 WHERE host.name = turn.name AND host.name = ANY (%(hosts)s)
