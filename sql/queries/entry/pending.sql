-- What a single pass still has to do: unsettled entries, and in how many seconds the next of them is due and its host open.
SELECT count(*) AS entries,
       extract(epoch FROM min(greatest(next_attempt_at, coalesce(leased_until, next_attempt_at),
                                       host.next_request_at)) - now())::float8 AS next_in_s
  FROM ingest.entry LEFT JOIN ingest.host ON host.name = entry.host
 WHERE settled_at IS NULL
