-- Where the change log begins, and where it ends.
SELECT ingest.first_cursor() AS first, ingest.last_cursor() AS last
