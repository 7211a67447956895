-- Return the role of this session, the role that owns the schema and the database, each as an identifier, and whether the
-- role would have to become a reader first.
SELECT quote_ident(current_user) AS role,
       quote_ident(coalesce(pg_get_userbyid(nspowner), 'postgres')) AS owner,
       quote_ident(current_database()) AS database,
       EXISTS (SELECT FROM pg_roles WHERE rolname = 'ingest_reader')
       AND NOT (has_schema_privilege(pg_namespace.oid, 'USAGE')
                AND coalesce((SELECT has_table_privilege(oid, 'SELECT') FROM pg_class
                               WHERE relnamespace = pg_namespace.oid AND relname = 'feed'), false)) AS needs_reader
  FROM (SELECT) AS one LEFT JOIN pg_namespace ON nspname = 'ingest'
