-- Write down that a host has served a feed, or a page. No row: it had not refused one before.
DELETE FROM ingest.refusal WHERE host = %(name)s AND kind = %(kind)s
RETURNING extract(epoch FROM now() - slowed_at)::float8 AS slowed_s
