-- Write the operator's word on a passage or a pattern, in place of an older word on the same.
INSERT INTO ingest.ruling (site, pattern, text, word) VALUES (%(site)s, %(pattern)s, %(text)s, %(word)s)
ON CONFLICT (site, pattern, text) DO UPDATE SET word = excluded.word, ruled_at = now()
