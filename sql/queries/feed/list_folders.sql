-- Return the folders in which feeds are kept, with the number of feeds in each.
SELECT array_to_string(ARRAY(SELECT jsonb_array_elements_text(folder)), '/') AS folder, count(*) AS feeds
  FROM ingest.feed CROSS JOIN jsonb_array_elements(feed.folders) AS folder
 GROUP BY 1 ORDER BY 1 LIMIT %(limit)s
