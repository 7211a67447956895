-- Return the number of unsettled entries, and the seconds until the first of them is due and its host is open.
SELECT count(*) AS entries,
       extract(epoch FROM min(greatest(next_attempt_at, coalesce(leased_until, next_attempt_at),
                                       host.next_request_at)) - now())::float8 AS next_in_s
  FROM ingest.entry LEFT JOIN ingest.host ON host.name = entry.host
 WHERE settled_at IS NULL
