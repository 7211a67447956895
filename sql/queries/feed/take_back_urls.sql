-- Second half: an article loses the URL that entries of its feed share, unless an entry of another feed has it. The readers of the
-- change log are told.
WITH written AS (
    UPDATE ingest.article
       SET url = NULL, url_key = NULL
     WHERE url = ANY (%(urls)s)
       AND EXISTS (SELECT FROM ingest.entry WHERE entry.article_id = article.id AND entry.feed_id = %(feed_id)s AND entry.shared_url = article.url)
       AND NOT EXISTS (SELECT FROM ingest.entry WHERE entry.url = article.url)
    RETURNING id, revision
)
INSERT INTO ingest.change (article_id, kind, detail, revision)
SELECT id, 'metadata', 'url', revision FROM written ORDER BY id
