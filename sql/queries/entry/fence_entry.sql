-- First statement of every settlement: hold the entry until the settlement commits. No row: the lease was lost, and
-- nothing may be written.
SELECT article_id FROM ingest.entry WHERE id = %(id)s AND leased_until = %(leased_until)s FOR UPDATE
