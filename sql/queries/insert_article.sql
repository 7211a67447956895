-- A new article.
INSERT INTO ingest.article (url, url_key, site, title, body, language, authors, published_at, published_from, verdict, reason, removed,
                            extractor, body_hash, letters, passages)
VALUES (%(url)s, %(url_key)s, %(site)s, %(title)s, %(body)s, %(language)s, %(authors)s, %(published_at)s, %(published_from)s, %(verdict)s,
        %(reason)s, %(removed)s, %(extractor)s, %(body_hash)s, %(letters)s, %(passages)s)
RETURNING id, revision
