-- End of a claim of entries: a host that is asked now is open again after its spacing, and is due with its first entry.
-- A host without a free place is due when the first of its leases runs out, or is given back (see queue_host()).
WITH turn AS (
    SELECT name,
           CASE WHEN name = ANY (%(asked)s)
                THEN now() + make_interval(secs => greatest(spacing_s, %(spacing_s)s)) ELSE next_request_at END AS open_at,
           (SELECT CASE WHEN count(*) >= %(per_host)s AND name <> '' THEN min(leased_until) ELSE '-infinity' END
              FROM ingest.entry WHERE entry.host = name AND leased_until > now()) AS free_at
      FROM ingest.host
     WHERE name = ANY (%(hosts)s)
)
UPDATE ingest.host
   SET next_request_at = turn.open_at,
       -- revisits have fewer places than first visits: a host without a place for a revisit may have one for a first visit
       due_at = greatest(open_at, CASE WHEN %(revisits)s THEN '-infinity' ELSE free_at END, ingest.host_due_at(host.name, false)),
       revisit_at = greatest(open_at, free_at, ingest.host_due_at(host.name, true))
  FROM turn
 WHERE host.name = turn.name AND host.name = ANY (%(hosts)s)
