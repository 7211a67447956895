-- Upkeep: fill in text_hash where an older version stored the article, some hundred at once. FOR NO KEY UPDATE is enough: a
-- stronger lock would make writers of rows that refer to the articles (change, recleaning) wait. The order is that of the
-- index of the articles that are left: no statement reads the articles that are done.
UPDATE ingest.article SET text_hash = body_hash
 WHERE id = ANY (ARRAY(SELECT id FROM ingest.article WHERE text_hash IS NULL
                        ORDER BY body_hash LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED))
