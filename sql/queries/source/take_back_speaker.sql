-- Forget for which sites the operator says that a feed speaks; return these sites.
DELETE FROM ingest.speaks_for WHERE feed_id = %(feed_id)s AND because = 'operator' RETURNING site
