-- Return the articles that a text is compared with, each with the original that it belongs to: those of some ids, the original of the
-- article itself, and its copies.
SELECT id, site, title, left(body, %(characters)s) AS body, coalesce(text_hash, body_hash) AS text_hash, coalesce(duplicate_of, id) AS original,
       coalesce(source = 'foreign_feed', false) AS is_claim
  FROM ingest.article
 WHERE id = ANY (%(ids)s) OR id = (SELECT duplicate_of FROM ingest.article WHERE id = %(id)s)
    OR id = ANY (ARRAY(SELECT id FROM ingest.article WHERE duplicate_of = %(id)s ORDER BY id LIMIT %(most_copies)s))
