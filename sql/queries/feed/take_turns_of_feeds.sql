-- End of a claim of feeds: a host that is asked now is open for the next poll after its spacing, and is due with its first feed. A host
-- without a free place is due when the first of its leases runs out, or when a poll has finished (queue_polls.sql).
UPDATE ingest.host
   SET next_poll_at = turn.open_at,
       quick_poll_at = greatest(turn.open_at, turn.free_at, turn.quick_at),
       slow_poll_at = greatest(turn.open_at, turn.free_at, turn.slow_at)
  FROM (SELECT name, first.quick_at, first.slow_at, CASE WHEN first.leases >= %(per_host)s THEN first.free_at END AS free_at,
               CASE WHEN name = ANY (%(asked)s) AND greatest(spacing_s, %(spacing_s)s) > 0
                    THEN now() + make_interval(secs => greatest(spacing_s, %(spacing_s)s)) ELSE next_poll_at END AS open_at
          FROM ingest.host CROSS JOIN LATERAL ingest.first_polls(host.name) AS first
         WHERE name = ANY (%(hosts)s)) AS turn
 WHERE host.name = turn.name AND host.name = ANY (%(hosts)s)
