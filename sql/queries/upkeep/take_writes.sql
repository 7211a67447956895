-- Return whether the server takes writes. A disk without room ends this in an error: the sort needs more memory than its
-- connection allows, and writes about 16 MB to temporary files.
SELECT NOT current_setting('transaction_read_only')::boolean AND count(*) > 0 AS takes_writes
  FROM (SELECT repeat(md5(number::text), 8) AS text FROM generate_series(1, 60000) AS number ORDER BY 1 OFFSET 0) AS sorted
