-- Put the triggers that make hosts due off until the commit: their hosts are held by name before.
SET CONSTRAINTS ingest.entry_is_queued, ingest.entry_is_queued_again DEFERRED
