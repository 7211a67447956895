-- Move a consumer to a cursor, or to the start or the end of the log.
SELECT ingest.seek(name, CASE %(place)s WHEN 'start' THEN ingest.first_cursor() WHEN 'end' THEN ingest.last_cursor()
                         ELSE %(cursor)s::bigint END) AS done
  FROM ingest.consumer
 WHERE name = %(name)s
