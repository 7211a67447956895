-- Count that the page of an entry stopped its worker, though another daemon holds the lease by now. The lease is not
-- touched. An entry that the feed has changed since then may have another page: its crashes are counted anew.
UPDATE ingest.entry SET crashes = crashes + 1 WHERE id = %(id)s AND content_hash = %(content_hash)s
