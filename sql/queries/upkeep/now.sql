-- Return the time of the clock by which leases and due times are told.
SELECT now() AS now
