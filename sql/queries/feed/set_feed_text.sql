-- Set where the text of a feed's articles comes from. Null: from the page, or from the feed if the page gives none.
UPDATE ingest.feed SET text_from = %(text_from)s WHERE id = ingest.feed_of(%(url)s) RETURNING id
