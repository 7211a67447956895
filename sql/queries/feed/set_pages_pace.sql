-- Record whether requests for the pages that a feed lists take long.
UPDATE ingest.feed SET pages_are_slow = %(is_slow)s WHERE id = %(id)s AND pages_are_slow <> %(is_slow)s
