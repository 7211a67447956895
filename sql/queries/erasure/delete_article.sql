-- Erase an article, with its versions, its entries and their pages; the change log tells of it without a text. No row: it is gone already.
WITH told AS (
    INSERT INTO ingest.change (article_id, kind, revision) SELECT id, 'deleted', revision FROM ingest.article WHERE id = %(id)s
), listed AS (
    DELETE FROM ingest.entry WHERE article_id = %(id)s
)
DELETE FROM ingest.article WHERE id = %(id)s
RETURNING id
