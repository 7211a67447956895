-- Return what `ingest doctor` asks of a server, in one row. It must also work for a database without the schema.
SELECT current_setting('server_version') AS version,
       current_setting('server_version_num')::int AS version_number,
       extract(epoch FROM clock_timestamp())::float8 AS clock,
       pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean AS is_read_only,
       current_user AS role,
       schema.oid IS NOT NULL AS has_schema,
       coalesce(pg_get_userbyid(schema.nspowner), '') AS owner,
       coalesce((SELECT has_table_privilege(oid, 'INSERT') FROM pg_class WHERE relnamespace = schema.oid AND relname = 'feed'),
                has_database_privilege(current_database(), 'CREATE')) AS may_write,
       current_setting('max_connections')::int
           - current_setting('superuser_reserved_connections')::int
           - (SELECT sum(numbackends) FROM pg_stat_database)::int AS free_connections
  FROM (SELECT) AS one LEFT JOIN pg_namespace AS schema ON nspname = 'ingest'
