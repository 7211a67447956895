-- Write what a poll showed of a feed's guids, and which value tells its entries apart from now on.
UPDATE ingest.feed
   SET keyed_by = %(keyed_by)s, keyed_reason = %(reason)s, guids_kept = %(kept)s, guids_changed = %(changed)s,
       guids_shared = %(shared)s, guids_fresh = %(fresh)s
 WHERE id = %(id)s
