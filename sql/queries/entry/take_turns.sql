-- The end of a claim: of the hosts held, those asked now are open again after their spacing, and each is due with its first entry;
-- one without a free place when the first of its leases has run out, or is given back (see queue_host()).
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
       -- second looks have fewer places: that a host has none for them says nothing of others
       due_at = greatest(open_at, CASE WHEN %(revisits)s THEN '-infinity' ELSE free_at END, ingest.host_due_at(host.name, false)),
       revisit_at = greatest(open_at, free_at, ingest.host_due_at(host.name, true))
  FROM turn
 WHERE host.name = turn.name AND host.name = ANY (%(hosts)s)
