-- Ask for a feed without this header from now on.
DELETE FROM ingest.feed_secret WHERE feed_id = %(id)s AND name = %(name)s
