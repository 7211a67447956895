-- Make an article a copy of an original, together with its own copies. Return the articles that were no copies of this
-- original before, and tell the readers of the change log of them.
WITH before AS (
    SELECT id, duplicate_of FROM ingest.article
     WHERE id = %(id)s OR coalesce(duplicate_of, id) = %(id)s
), linked AS (
    UPDATE ingest.article
       SET duplicate_of = %(original)s,
           duplicate_kind = CASE WHEN article.id = %(id)s THEN %(kind)s ELSE article.duplicate_kind END,
           similarity = CASE WHEN article.id = %(id)s THEN %(similarity)s ELSE article.similarity END
      FROM before
     WHERE article.id = before.id
    RETURNING article.id, article.revision, article.duplicate_kind, article.similarity, before.duplicate_of AS was
), told AS (
    INSERT INTO ingest.change (article_id, kind, revision)
    SELECT id, 'merged', revision FROM linked WHERE was IS DISTINCT FROM %(original)s ORDER BY id
)
SELECT id AS article_id, %(original)s::bigint AS original, duplicate_kind AS kind, similarity FROM linked WHERE was IS DISTINCT FROM %(original)s ORDER BY id
