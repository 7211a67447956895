-- Make hosts, which are held, due with the first of their feeds. This is a statement of its own, so that it sees what those have written
-- who held them before.
UPDATE ingest.host
   SET quick_poll_at = greatest(host.next_poll_at, first.quick_at), slow_poll_at = greatest(host.next_poll_at, first.slow_at)
  FROM unnest(%(hosts)s::text[]) AS polled (name) CROSS JOIN LATERAL ingest.first_polls(polled.name) AS first
 WHERE host.name = polled.name
