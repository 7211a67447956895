-- What a host says about being asked: its robots.txt, and that it is asked too often.

ALTER TABLE host
    ADD COLUMN robots text,
    ADD COLUMN robots_error text,
    ADD COLUMN robots_fetched_at timestamptz,
    ADD COLUMN robots_until timestamptz NOT NULL DEFAULT '-infinity',
    ADD COLUMN refused text[] NOT NULL DEFAULT '{}',
    ADD COLUMN slowed_at timestamptz,
    ADD COLUMN slowed_until timestamptz NOT NULL DEFAULT '-infinity',
    ADD COLUMN slow_s double precision;
COMMENT ON COLUMN host.robots IS 'The lines of its robots.txt that hold for us (RFC 9309); empty: everything is allowed; null: not known.';
COMMENT ON COLUMN host.robots_error IS 'Why its robots.txt could not be had the last time; null: it could.';
COMMENT ON COLUMN host.robots_fetched_at IS 'When its robots.txt was last had.';
COMMENT ON COLUMN host.robots_until IS 'When its robots.txt, or its failure, is looked at again.';
COMMENT ON COLUMN host.refused IS 'Feeds and pages that it refused since it last served one, since it is asked too often (429, 503 with Retry-After); a bounded number.';
COMMENT ON COLUMN host.slowed_at IS 'Since when it refused several of them, and is left alone for a time; null: it does not.';
COMMENT ON COLUMN host.slowed_until IS 'Until when nothing is fetched from it, for that.';
COMMENT ON COLUMN host.slow_s IS 'Seconds for which it was last left alone: twice as long the next time.';
CREATE INDEX host_slowed ON host (slowed_at) WHERE slowed_at IS NOT NULL;
