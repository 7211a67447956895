-- Make a copy an article of its own.
UPDATE ingest.article SET duplicate_of = NULL, duplicate_kind = NULL, similarity = NULL
 WHERE id = %(id)s AND duplicate_of IS NOT NULL
