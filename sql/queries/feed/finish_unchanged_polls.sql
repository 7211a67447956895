-- Finish polls that brought nothing new of feeds without a failure: write their schedules and validators, and make their hosts due. A
-- poll of which the lease was lost is missing from the ids, and nothing is written of it.
WITH finished AS (
    UPDATE ingest.feed
       SET etag = polled.etag,
           last_modified = polled.last_modified,
           next_poll_at = now() + make_interval(secs => polled.next_poll_s),
           poll_interval_s = polled.interval_s,
           leased_until = NULL,
           polls = polls + 1,
           poll_is_slow = coalesce(polled.is_slow, poll_is_slow),
           last_polled_at = now(),
           last_succeeded_at = now()
      FROM unnest(%(ids)s::bigint[], %(leases)s::timestamptz[], %(etags)b::text[], %(last_modified)b::text[], %(next_poll_s)s::float8[],
                  %(interval_s)s::float8[], %(is_slow)s::boolean[])
           AS polled (id, leased_until, etag, last_modified, next_poll_s, interval_s, is_slow)
     WHERE feed.id = polled.id AND feed.leased_until = polled.leased_until
    RETURNING feed.id, feed.host
)
SELECT coalesce(array_agg(id), '{}') AS ids, ingest.queue_polls(array_agg(DISTINCT host)) FROM finished
