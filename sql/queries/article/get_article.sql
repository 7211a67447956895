-- The article that an entry points at already, held still for a revision. No other lock: see the foreign keys of change and recleaning.
SELECT id, url, site, title, body, verdict, page_verdict, revision, duplicate_of
  FROM ingest.article WHERE id = %(id)s FOR NO KEY UPDATE
