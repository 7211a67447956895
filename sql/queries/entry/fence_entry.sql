-- First statement of every settlement: who lost the lease gets no row and writes nothing. The lock keeps the entry
-- still until the settlement commits.
SELECT article_id FROM ingest.entry WHERE id = %(id)s AND leased_until = %(leased_until)s FOR UPDATE
