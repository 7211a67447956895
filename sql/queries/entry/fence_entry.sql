-- First statement of a settlement that writes more than the entry: hold the entry until the settlement commits, and then the
-- names of its draft. No row: the lease was lost, and nothing may be written. A settlement of an article with the same URL,
-- guid, text or a similar text waits here. The locks are taken in the order of their keys, so that no two settlements wait
-- for each other.
-- Until the transaction ends, a statement is planned once for a connection, and not for each set of parameters: planning
-- find_candidates takes ten times as long as executing it. Every look-up has an index. With enable_seqscan, the plan of a small
-- table would read all of it, and stay when the table has grown. A table of one row is read nevertheless, and older versions
-- of Postgres then take the plan for so dear that they would compile it.
WITH held AS MATERIALIZED (
    SELECT article_id FROM ingest.entry WHERE id = %(id)s AND leased_until = %(leased_until)s FOR UPDATE
)
SELECT article_id, set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),
       set_config('jit', 'off', true),
       (SELECT count(pg_advisory_xact_lock(key))
          FROM (SELECT DISTINCT hashtextextended(name, 0) AS key FROM unnest(%(names)s::text[]) AS name ORDER BY 1) AS ordered)
  FROM held
