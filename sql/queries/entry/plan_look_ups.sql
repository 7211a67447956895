-- Until the transaction ends, a statement is planned once for a connection, and not for each set of parameters: planning
-- find_candidates takes ten times as long as executing it. Every look-up has an index. Without the second setting, the
-- plan of a small table reads all of it, and stays when the table has grown.
SELECT set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true)
