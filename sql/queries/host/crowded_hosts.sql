-- Find hosts whose feeds need more polls than the spacing allows. Return the hosts for which that has changed, so that
-- each is told of once. They are held in the order of their names, as by others.
WITH load AS (
    SELECT host, count(*) AS feeds, sum(1 / greatest(coalesce(interval_s, poll_interval_s), 1)) AS polls_a_second
      FROM ingest.feed
     WHERE paused_at IS NULL AND poll_interval_s IS NOT NULL
     GROUP BY host
), crowd AS (
    SELECT name, load.feeds, greatest(spacing_s, %(spacing_s)s) AS spacing_s, 1 / load.polls_a_second AS wanted_s,
           coalesce(load.polls_a_second * greatest(spacing_s, %(spacing_s)s) > 1, false) AS is_crowded
      FROM ingest.host LEFT JOIN load ON load.host = host.name
     WHERE load.host IS NOT NULL OR crowded_at IS NOT NULL
), held AS MATERIALIZED (
    SELECT host.name
      FROM ingest.host JOIN crowd ON crowd.name = host.name
     WHERE (host.crowded_at IS NOT NULL) <> crowd.is_crowded
     ORDER BY host.name
       FOR UPDATE OF host
)
UPDATE ingest.host
   SET crowded_at = CASE WHEN crowd.is_crowded THEN now() END
  FROM crowd JOIN held USING (name)
 WHERE host.name = crowd.name AND (host.crowded_at IS NOT NULL) <> crowd.is_crowded
RETURNING host.name, crowd.feeds, crowd.spacing_s, crowd.wanted_s, crowd.is_crowded
