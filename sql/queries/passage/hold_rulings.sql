-- Nobody learns while a ruling is written: whoever was before is seen, whoever comes after sees it.
SELECT pg_advisory_xact_lock(hashtextextended('ingest.ruling', 0))
