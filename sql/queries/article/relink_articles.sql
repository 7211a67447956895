-- Write of what articles are copies (null: of nothing), and tell the readers of the change log where this is another link than before, or
-- none any more. Return these articles.
WITH linked AS (
    UPDATE ingest.article AS article
       SET duplicate_of = judged.original, duplicate_kind = judged.kind, similarity = judged.similarity
      FROM unnest(%(ids)s::bigint[], %(originals)s::bigint[], %(kinds)s::text[], %(similarities)s::real[])
           AS judged (id, original, kind, similarity)
     WHERE article.id = judged.id
       AND (article.duplicate_of, article.duplicate_kind, article.similarity) IS DISTINCT FROM (judged.original, judged.kind, judged.similarity)
    RETURNING article.id, article.revision, article.duplicate_of, article.duplicate_kind, article.similarity
), told AS (
    INSERT INTO ingest.change (article_id, kind, revision)
    SELECT id, CASE WHEN duplicate_of IS NULL THEN 'split' ELSE 'merged' END, revision FROM linked ORDER BY id
)
SELECT id AS article_id, duplicate_of AS original, duplicate_kind AS kind, similarity FROM linked ORDER BY id
