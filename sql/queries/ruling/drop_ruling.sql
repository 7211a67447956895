-- Withdraw the operator's word on a passage or a pattern.
DELETE FROM ingest.ruling WHERE site = %(site)s AND pattern = %(pattern)s AND text = %(text)s
