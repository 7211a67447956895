-- The article that an entry points at already, held still for a revision.
SELECT id, url, site, title, body, verdict, revision
  FROM ingest.article WHERE id = %(id)s FOR UPDATE
