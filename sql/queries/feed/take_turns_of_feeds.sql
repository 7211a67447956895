-- End of a claim of feeds: a host that is asked now is open for the next poll after its spacing.
UPDATE ingest.host
   SET next_poll_at = now() + make_interval(secs => greatest(spacing_s, %(spacing_s)s))
 WHERE name = ANY (%(asked)s) AND greatest(spacing_s, %(spacing_s)s) > 0
