-- Return the number of feeds for each health that some feed has. This reads all feeds.
SELECT health, count(*) AS feeds FROM ingest.feed GROUP BY health
