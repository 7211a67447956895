-- Let the triggers that make hosts due run at the commit: by then the hosts are held, in the order of their names.
SET CONSTRAINTS ingest.entry_is_queued, ingest.entry_is_queued_again, ingest.feed_is_queued, ingest.feed_is_queued_again DEFERRED
