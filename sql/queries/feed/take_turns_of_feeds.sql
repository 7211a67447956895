-- The end of a claim of feeds: the hosts asked now are open for the next poll after their spacing.
UPDATE ingest.host
   SET next_poll_at = now() + make_interval(secs => greatest(spacing_s, %(spacing_s)s))
 WHERE name = ANY (%(asked)s) AND greatest(spacing_s, %(spacing_s)s) > 0
