-- Hold an article until the transaction ends, so that no entry can be made to point at it; no row: it is gone.
SELECT id, url, site, title, body, coalesce(text_hash, body_hash) AS text_hash, coalesce(duplicate_of, id) AS original,
       coalesce(source = 'foreign_feed', false) AS is_claim
  FROM ingest.article WHERE id = %(id)s FOR UPDATE
