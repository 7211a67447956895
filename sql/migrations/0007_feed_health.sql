-- How a feed is and since when, what its failures come to, and when its publisher wants no polls.

ALTER TABLE feed
    ADD COLUMN health         text NOT NULL DEFAULT 'new',
    ADD COLUMN health_since   timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN failed_since   timestamptz,
    ADD COLUMN failure_weight double precision NOT NULL DEFAULT 0,
    ADD COLUMN gone_polls     integer NOT NULL DEFAULT 0,
    ADD COLUMN ttl_s          integer,
    ADD COLUMN skip_hours     integer[] NOT NULL DEFAULT '{}',
    ADD COLUMN skip_days      integer[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN feed.health IS 'new: never read; healthy; failing: has failed for long, is polled all the same; not polled: paused (by the operator), moved (to a feed that is subscribed, too), gone (says its publisher).';
COMMENT ON COLUMN feed.health_since IS 'Since when it is so.';
COMMENT ON COLUMN feed.failed_since IS 'When the first of the failures in a row was; null: the last poll went well.';
COMMENT ON COLUMN feed.failure_weight IS 'What the failures in a row weigh, each by its kind: a 404 more than a time-out. At 6 the feed is failing, if they have lasted long enough.';
COMMENT ON COLUMN feed.gone_polls IS 'How many polls in a row, up to the last, were answered with 410 Gone.';
COMMENT ON COLUMN feed.ttl_s IS 'Seconds that the feed asks to be left alone (ttl, sy:updatePeriod).';
COMMENT ON COLUMN feed.skip_hours IS 'Hours in UTC, 0 to 23, in which it asks not to be polled (skipHours).';
COMMENT ON COLUMN feed.skip_days IS 'Days of the week in UTC, 0 is Monday, on which it asks not to be polled (skipDays).';

UPDATE feed
   SET health = CASE WHEN paused_reason LIKE '%(HTTP 410)' THEN 'gone'
                     WHEN paused_at IS NOT NULL THEN 'paused'
                     WHEN last_succeeded_at IS NOT NULL THEN 'healthy'
                     ELSE 'new' END,
       health_since = coalesce(paused_at, last_succeeded_at, created_at),
       failed_since = CASE WHEN failures > 0 THEN coalesce(last_succeeded_at, created_at) END,
       failure_weight = failures;

ALTER TABLE feed
    ADD CONSTRAINT feed_health_known CHECK (health IN ('new', 'healthy', 'failing', 'paused', 'moved', 'gone')),
    ADD CONSTRAINT feed_health_is_polled CHECK ((paused_at IS NOT NULL) = (health IN ('paused', 'moved', 'gone')));
