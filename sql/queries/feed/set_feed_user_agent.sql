-- Set the User-Agent with which a feed is asked for. Null: the one of all requests.
UPDATE ingest.feed SET user_agent = %(user_agent)s WHERE id = ingest.feed_of(%(url)s) RETURNING id
