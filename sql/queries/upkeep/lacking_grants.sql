-- Return the statements that give the roles ingest_reader and ingest_consumer what they lack, in the order in which they can be executed.
-- A table whose rows are protected (feed_secret) is for its owner alone.
WITH schema AS (
    SELECT oid, nspowner FROM pg_namespace WHERE nspname = 'ingest'
), reader AS (
    SELECT (SELECT oid FROM pg_roles WHERE rolname = 'ingest_reader') AS oid
), consumer AS (
    SELECT (SELECT oid FROM pg_roles WHERE rolname = 'ingest_consumer') AS oid
), lacking AS (
    SELECT 1 AS step, '' AS name, 'CREATE ROLE ingest_reader NOLOGIN' AS statement FROM reader WHERE oid IS NULL
    UNION ALL
    SELECT 1, '', 'CREATE ROLE ingest_consumer NOLOGIN' FROM consumer WHERE oid IS NULL
    UNION ALL
    SELECT 2, '', 'GRANT USAGE ON SCHEMA ingest TO ingest_reader' FROM schema, reader
     WHERE has_schema_privilege(reader.oid, schema.oid, 'USAGE') IS NOT TRUE
    UNION ALL
    SELECT 3, relname, format('GRANT SELECT ON ingest.%I TO ingest_reader', relname)
      FROM schema JOIN pg_class ON relnamespace = schema.oid AND relkind IN ('r', 'p', 'v', 'm') AND NOT relrowsecurity, reader
     WHERE has_table_privilege(reader.oid, pg_class.oid, 'SELECT') IS NOT TRUE
    UNION ALL
    SELECT 4, '', format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA ingest GRANT SELECT ON TABLES TO ingest_reader', pg_get_userbyid(nspowner))
      FROM schema, reader
     WHERE NOT EXISTS (SELECT FROM pg_default_acl, aclexplode(defaclacl) AS given
                        WHERE defaclrole = nspowner AND defaclnamespace = schema.oid AND defaclobjtype = 'r'
                          AND given.grantee = reader.oid AND given.privilege_type = 'SELECT')
    UNION ALL
    SELECT 5, proname, format('GRANT EXECUTE ON FUNCTION ingest.%I(%s) TO ingest_consumer', proname, pg_get_function_identity_arguments(pg_proc.oid))
      FROM schema JOIN pg_proc ON pronamespace = schema.oid AND proname IN ('consume', 'ack', 'seek'), consumer
     WHERE has_function_privilege(consumer.oid, pg_proc.oid, 'EXECUTE') IS NOT TRUE
    UNION ALL
    SELECT 6, '', 'GRANT ingest_reader TO ingest_consumer' FROM reader, consumer
     WHERE (reader.oid IS NULL OR consumer.oid IS NULL OR NOT pg_has_role(consumer.oid, reader.oid, 'USAGE'))
)
SELECT statement FROM lacking ORDER BY step, name, statement
