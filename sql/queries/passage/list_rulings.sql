-- The operator's rulings that hold at a site; empty: all of them. A site's own first, the newest first.
SELECT word, text, pattern, site FROM ingest.ruling WHERE site IN (%(site)s, '') OR %(site)s = '' ORDER BY site = '', ruled_at DESC
