-- Return the cursor before the first change that is kept, and the cursor of the last change.
SELECT ingest.first_cursor() AS first, ingest.last_cursor() AS last
