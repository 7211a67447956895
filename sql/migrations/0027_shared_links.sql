-- A link that several entries of a feed share, now or over time, is the page of none of them. The entries keep it here, so that the feed
-- remembers it, and so that entries without guids are recognised when they are listed again.

-- Programs of the version before go on working meanwhile: they write no shared_url, and the entry gets it at the next poll that changes it.
-- Entries that share a link have had no url until now. The link without its fragment is near enough to what the program works out.

ALTER TABLE entry ADD COLUMN shared_url text;
COMMENT ON COLUMN entry.shared_url IS 'The canonical URL of a link that the entry shares with others of its feed, so that url is null; empty if it has no link. Null if it has a url.';
COMMENT ON COLUMN entry.url IS 'The canonical URL of the entry''s page. Null: no usable link, or a link that other entries of the feed share.';
COMMENT ON COLUMN change.detail IS 'For corrected, the kind as in revision.kind, or restored (the page of a withdrawn article is back); for metadata, the columns that were corrected: published_at or source (a better source was found), url (the link turned out to be shared); for withdrawn, not_found, gone or soft_404; else null.';
-- An index takes no value of more than 2704 bytes.
UPDATE entry SET shared_url = coalesce(split_part(link, '#', 1), '') WHERE url IS NULL AND octet_length(coalesce(link, '')) <= 2048;
CREATE INDEX entry_by_shared_url ON entry (feed_id, shared_url, id) WHERE shared_url IS NOT NULL;

COMMENT ON COLUMN entry.html IS 'The text that the feed has for the entry, as HTML: its content, else its description, else what it says of its pictures or its film.';
