-- Count a failed attempt; the entry is due again later. No row: the lease was lost.
UPDATE ingest.entry
   SET next_attempt_at = now() + make_interval(secs => %(delay_s)s), leased_until = NULL, attempts = attempts + 1,
       crashes = crashes + %(crashed)s::int, last_error = %(error)s
 WHERE id = %(id)s AND leased_until = %(leased_until)s
RETURNING id
