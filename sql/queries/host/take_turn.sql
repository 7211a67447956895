-- Take the next turn of a host to which a redirect leads, and return the seconds until then. No row: its turn comes too
-- late, and was not taken. If entries wait for the host, a turn is taken only if no claim has wanted one for a second:
-- redirects that follow each other closely would else keep the host closed for the pages that are listed there.
INSERT INTO ingest.host AS known (name, next_request_at) VALUES (%(name)s, now() + make_interval(secs => %(spacing_s)s))
    ON CONFLICT (name) DO UPDATE
   SET next_request_at = greatest(now(), known.next_request_at) + make_interval(secs => greatest(known.spacing_s, %(spacing_s)s)),
       due_at = greatest(known.due_at, greatest(now(), known.next_request_at)
                                       + make_interval(secs => greatest(known.spacing_s, %(spacing_s)s))),
       revisit_at = greatest(known.revisit_at, greatest(now(), known.next_request_at)
                                               + make_interval(secs => greatest(known.spacing_s, %(spacing_s)s)))
 WHERE known.next_request_at <= now() + make_interval(
           secs => CASE WHEN known.due_at <= greatest(known.next_request_at, now()) THEN -1 ELSE %(soon_s)s END)
RETURNING extract(epoch FROM known.next_request_at - now())::float8 - greatest(known.spacing_s, %(spacing_s)s) AS wait_s
