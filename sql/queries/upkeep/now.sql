-- The time by which leases and due times are told.
SELECT now() AS now
