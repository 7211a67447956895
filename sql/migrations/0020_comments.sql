-- Every table, column and function described in sentences that can be read alone. Nothing but comments changes.

COMMENT ON SCHEMA ingest IS 'News articles that were collected from feeds.';

COMMENT ON TABLE feed IS 'A subscribed feed: its URL, its validators, its schedule, its health.';
COMMENT ON COLUMN feed.id IS 'The feed''s number.';
COMMENT ON COLUMN feed.url IS 'The URL from which the feed is fetched.';
COMMENT ON COLUMN feed.title IS 'The feed''s own title; empty until the feed was read for the first time.';
COMMENT ON COLUMN feed.site_url IS 'The home page that the feed names.';
COMMENT ON COLUMN feed.next_poll_at IS 'The time at which the feed is due for its next poll.';
COMMENT ON COLUMN feed.poll_interval_s IS 'Seconds between two polls as last decided, before jitter and backoff.';
COMMENT ON COLUMN feed.leased_until IS 'A daemon holds the lease of the feed until this time. Only the daemon that knows this value can finish the poll.';
COMMENT ON COLUMN feed.polls IS 'The number of polls that were finished.';
COMMENT ON COLUMN feed.failures IS 'The number of failed polls in a row.';
COMMENT ON COLUMN feed.last_polled_at IS 'When the last poll was finished, whether it failed or not.';
COMMENT ON COLUMN feed.last_succeeded_at IS 'When a poll last brought a readable feed or a 304.';
COMMENT ON COLUMN feed.last_error IS 'The last failure. It is kept when the feed has recovered.';
COMMENT ON COLUMN feed.last_error_at IS 'When the last poll failed that failed.';
COMMENT ON COLUMN feed.paused_at IS 'Since when the feed is not polled; null: it is polled.';
COMMENT ON COLUMN feed.paused_reason IS 'Why the feed is not polled: the operator''s reason, or what the publisher said.';
COMMENT ON COLUMN feed.strip IS 'The notes that are stripped from articles which this feed was the first to list: credits, corrections, author-notes; null: INGEST_STRIP decides.';
COMMENT ON COLUMN feed.health IS 'new: not read yet; healthy; failing: polls have failed for long, and it is still polled; paused: by the operator; moved: to a feed that is subscribed, too; gone: its publisher says so. The last three are not polled.';
COMMENT ON COLUMN feed.health_since IS 'Since when the feed has this health.';
COMMENT ON COLUMN feed.failed_since IS 'When the first of the failures in a row was; null: the last poll went well.';
COMMENT ON COLUMN feed.failure_weight IS 'The sum of the weights of the failures in a row. A 404 weighs more than a time-out. At 6 the feed is failing, if the failures have lasted long enough.';
COMMENT ON COLUMN feed.gone_polls IS 'How many polls in a row, up to the last one, were answered with 410 Gone.';
COMMENT ON COLUMN feed.ttl_s IS 'For how many seconds after a poll the feed asks not to be polled (ttl, sy:updatePeriod).';
COMMENT ON COLUMN feed.skip_hours IS 'The hours, 0 to 23 in UTC, in which the feed asks not to be polled (skipHours).';
COMMENT ON COLUMN feed.skip_days IS 'The days of the week in UTC, 0 is Monday, on which the feed asks not to be polled (skipDays).';
COMMENT ON COLUMN feed.moving_to IS 'The target of a permanent redirect (301, 308), as the last poll saw it. It becomes the feed''s URL when it was seen on enough days.';
COMMENT ON COLUMN feed.moving_since IS 'When a poll first saw this redirect.';
COMMENT ON COLUMN feed.moving_polls IS 'How many polls in a row saw this redirect. Failed polls do not count.';
COMMENT ON COLUMN feed.moving_days IS 'On how many different days, in UTC, polls saw this redirect.';
COMMENT ON COLUMN feed.moving_seen_at IS 'When a poll last saw this redirect.';
COMMENT ON COLUMN feed.false_304_at IS 'When the server was last caught answering 304 although the feed had changed; null: never.';
COMMENT ON COLUMN feed.false_304 IS 'How that was proven: the validators that were sent, and the entries that the feed listed nevertheless.';
COMMENT ON COLUMN feed.honest_checks IS 'How often since then the server answered validators of an older body rightly, with a body. After 5 such answers its 304 is believed again.';
COMMENT ON COLUMN feed.searched_at IS 'When the feed was last searched for on its site, because it was lost.';
COMMENT ON COLUMN feed.proposed_url IS 'A feed that the site names and that may be the same. `ingest feed move` takes it.';
COMMENT ON COLUMN feed.proposed_because IS 'Why the proposed feed may be the same.';
COMMENT ON COLUMN feed.keyed_by IS 'What tells the feed''s entries apart: guid, or link if its guids name nothing (title and date for entries without a link).';
COMMENT ON COLUMN feed.keyed_reason IS 'Why its guids are not used to tell entries apart; null: they are used.';
COMMENT ON COLUMN feed.guids_kept IS 'A count for deciding on keyed_by: changed entries that kept their guid. It is compared with guids_changed.';
COMMENT ON COLUMN feed.guids_changed IS 'A count for deciding on keyed_by: known links that were listed under a new guid.';
COMMENT ON COLUMN feed.guids_fresh IS 'A count for deciding on keyed_by: new entries with a guid of their own. It is compared with guids_shared. All four counts are halved when one of them is large, so that the present counts more than the past.';
COMMENT ON COLUMN feed.guids_shared IS 'A count for deciding on keyed_by: new entries that had the guid of another entry.';
COMMENT ON COLUMN feed.host IS 'The host and port of its URL, in lower case.';

COMMENT ON TABLE former_url IS 'A URL that a feed had in the past. Whoever subscribes to it again gets the feed with its URL of today.';
COMMENT ON COLUMN former_url.url IS 'The URL that the feed had.';
COMMENT ON COLUMN former_url.feed_id IS 'The feed that had it.';
COMMENT ON COLUMN former_url.left_at IS 'When the feed got another URL.';
COMMENT ON COLUMN former_url.because IS 'Why the feed got another URL: the redirects that were seen, or the operator.';

COMMENT ON TABLE article IS 'One article, in one row, however many feeds list it. A copy on another page is a row of its own, linked by duplicate_of.';
COMMENT ON COLUMN article.id IS 'The article''s number. It never changes.';
COMMENT ON COLUMN article.url IS 'The canonical URL; null if the feed named no page of the article''s own.';
COMMENT ON COLUMN article.site IS 'The host of the page without www., and with its port if that is not the usual one.';
COMMENT ON COLUMN article.title IS 'The headline, as plain text.';
COMMENT ON COLUMN article.body IS 'The clean text, one paragraph a line. extracted_text(body, removed) gives the text before cleaning.';
COMMENT ON COLUMN article.language IS 'The language (BCP 47) that the page declares, or else the feed.';
COMMENT ON COLUMN article.authors IS 'The authors'' names as given.';
COMMENT ON COLUMN article.published_at IS 'When the article was published, as the publisher says; null if the publisher does not say it. The date is never invented.';
COMMENT ON COLUMN article.published_from IS 'The source of published_at: feed, json_ld, meta or time_element.';
COMMENT ON COLUMN article.updated_at IS 'When title or body last changed in this row.';
COMMENT ON COLUMN article.revision IS 'The number of this version, from 1. Older versions stand in the table revision.';
COMMENT ON COLUMN article.verdict IS 'full: the body is the page''s own text; feed_only: the page gave none, and the body is the feed''s text; empty: neither gave any text, or all of it was boilerplate.';
COMMENT ON COLUMN article.reason IS 'Why the verdict is not full; null: it is full.';
COMMENT ON COLUMN article.duplicate_of IS 'The original of which this article is a copy: the article that was seen first, or the longer text from which an excerpt was taken. The original is no copy itself. Null: this article is no copy.';
COMMENT ON COLUMN article.duplicate_kind IS 'same: the text is equal, apart from case and punctuation; syndicated: nearly equal, on another site; rewrite: nearly equal, on the same site; excerpt: the text stands in a longer text.';
COMMENT ON COLUMN article.similarity IS 'How much text a copy shares, 0 to 1: the share of the longer text''s runs of words that the other text has, too; for an excerpt, the share of its own runs of words. It is measured against the article through which the copy was recognised.';
COMMENT ON COLUMN article.removed IS 'What was stripped: [{"start", "text", "rule"}]. start counts code points of the text before cleaning and ascends.';
COMMENT ON COLUMN article.extractor IS 'The program that extracted the text, with its version.';
COMMENT ON COLUMN article.letters IS 'The number of letters and digits in the body. Equal bodies that are short do not show that two articles are one.';
COMMENT ON COLUMN article.search IS 'The title (weight A) and the first 100,000 characters of the body, for full-text search with search_articles().';
COMMENT ON COLUMN article.search_config IS 'The text-search configuration with which search was made; null: simple, made by an older version.';
COMMENT ON COLUMN article.passages IS 'The keys of the passages of the text before cleaning, in their order. A key is a hash; its lowest byte says how long the passage is.';
COMMENT ON COLUMN article.page_verdict IS 'What the page was: full, truncated, paywall, consent_wall, bot_challenge, login, soft_404, index_page, media_only, wrong_language or empty; null: it was not seen, or not judged.';
COMMENT ON COLUMN article.page_evidence IS 'What shows the page_verdict, in words and numbers; null if nothing speaks against full.';
COMMENT ON COLUMN article.page_text IS 'The page''s text, one paragraph a line, if the body is the feed''s text; else null. The feed''s text stands in entry.html.';
COMMENT ON COLUMN article.published_offset_s IS 'The offset from UTC with which published_at was given, in seconds to the east; null: it was given without one, and UTC was assumed.';
COMMENT ON COLUMN article.published_future_at IS 'The publisher''s date, if it was more than a day in the future. published_at is then the time when the article was first seen.';
COMMENT ON COLUMN article.url_key IS 'What all spellings of the URL have in common (without scheme, www., mobile and AMP forms, order of parameters …). It finds the article; it is no URL.';
COMMENT ON COLUMN article.withdrawn_at IS 'When the page was found to be gone for good; null: it is not gone. The text stays.';
COMMENT ON COLUMN article.withdrawn_reason IS 'What showed that the page is gone: not_found, gone or soft_404.';

COMMENT ON TABLE entry IS 'What one feed lists under one guid. An entry is due until it points at its article.';
COMMENT ON COLUMN entry.id IS 'The entry''s number.';
COMMENT ON COLUMN entry.feed_id IS 'The feed that listed the entry.';
COMMENT ON COLUMN entry.guid IS 'The feed''s identifier for the entry; a derived one if the feed gives none.';
COMMENT ON COLUMN entry.url IS 'The canonical URL of the entry''s page; null: there is no usable link, or other entries share it.';
COMMENT ON COLUMN entry.link IS 'The link as given, made absolute.';
COMMENT ON COLUMN entry.host IS 'The host and port of the link, for limits on requests; empty if there is no link.';
COMMENT ON COLUMN entry.title IS 'The title in the feed, as plain text.';
COMMENT ON COLUMN entry.authors IS 'The authors in the feed.';
COMMENT ON COLUMN entry.html IS 'The longest text that the feed has for the entry, as HTML.';
COMMENT ON COLUMN entry.language IS 'The language that the entry declares, or else the feed.';
COMMENT ON COLUMN entry.published_at IS 'The date in the feed.';
COMMENT ON COLUMN entry.published_offset_s IS 'The offset from UTC with which published_at was given, in seconds to the east; null: none was given.';
COMMENT ON COLUMN entry.enclosures IS 'Files that belong to the entry: [{"url", "media_type", "length"}].';
COMMENT ON COLUMN entry.content_hash IS 'SHA-256 of everything in the feed that a publisher may correct. When it changes, the entry is due again.';
COMMENT ON COLUMN entry.first_seen_at IS 'When a poll first saw the entry.';
COMMENT ON COLUMN entry.next_attempt_at IS 'When the entry''s page is due to be fetched; null: nothing is to be done.';
COMMENT ON COLUMN entry.leased_until IS 'A daemon holds the lease of the entry until this time. Only the daemon that knows this value can settle the entry.';
COMMENT ON COLUMN entry.attempts IS 'Failed attempts at the page since it became due.';
COMMENT ON COLUMN entry.crashes IS 'How often the page stopped the worker that read it.';
COMMENT ON COLUMN entry.settled_at IS 'When the entry was last settled.';
COMMENT ON COLUMN entry.article_id IS 'The entry''s article; null until it is settled.';
COMMENT ON COLUMN entry.url_key IS 'What all spellings of the URL have in common; see article.url_key.';
COMMENT ON COLUMN entry.revisit IS 'Whether the page was read already and is due for a later visit. Such entries wait for all others.';
COMMENT ON COLUMN entry.page_etag IS 'The ETag of the page from which the article was taken, sent back as If-None-Match (RFC 9110, 13.1.2).';
COMMENT ON COLUMN entry.page_last_modified IS 'The Last-Modified of that page, sent back as If-Modified-Since (RFC 9110, 13.1.3).';
COMMENT ON COLUMN entry.misses IS 'Visits in a row at which the page was gone, or had something short in place of the text. The second is believed.';

COMMENT ON COLUMN revision.article_id IS 'The article of which this is an older version.';
COMMENT ON COLUMN revision.revision IS 'The number of this version.';
COMMENT ON COLUMN revision.kind IS 'What the change did that replaced this version: typo, headline, figures, addition, shrink, retraction, rewrite; recleaned: only what is stripped has changed; corrected: made by a version that did not tell kinds apart.';
COMMENT ON COLUMN revision.title IS 'The title of this version.';
COMMENT ON COLUMN revision.body IS 'The body of this version.';
COMMENT ON COLUMN revision.removed IS 'What was stripped from this version.';
COMMENT ON COLUMN revision.verdict IS 'The verdict of this version.';
COMMENT ON COLUMN revision.replaced_at IS 'When this version was replaced.';

COMMENT ON TABLE page IS 'The HTML that was last fetched for an entry, compressed. It is kept for INGEST_PAGE_KEEP_DAYS.';
COMMENT ON COLUMN page.url IS 'The URL from which the page came, after redirects.';
COMMENT ON COLUMN page.content_type IS 'The Content-Type header as sent.';
COMMENT ON COLUMN page.size IS 'The number of bytes before compression.';
COMMENT ON COLUMN page.fetched_at IS 'When the page was fetched.';

COMMENT ON TABLE gap IS 'Two polls in a row had no entry in common, so entries may have been listed and dropped between them.';
COMMENT ON COLUMN gap.id IS 'The gap''s number.';
COMMENT ON COLUMN gap.feed_id IS 'The feed in which the gap is.';
COMMENT ON COLUMN gap.from_at IS 'When the last poll before the gap was.';
COMMENT ON COLUMN gap.until_at IS 'When the first poll after the gap was.';
COMMENT ON COLUMN gap.estimate IS 'How many entries may be missing, estimated from the feed''s rhythm; null: there is no estimate.';

COMMENT ON TABLE change IS 'The change log. Read it with changes_after(cursor) or consume(name).';
COMMENT ON COLUMN change.id IS 'The change''s number. It does not say in which order changes were committed.';
COMMENT ON COLUMN change.position IS 'The place in commit order, set at commit. Readers use it as their cursor.';
COMMENT ON COLUMN change.kind IS 'What happened to the article: new, corrected, withdrawn, recleaned or merged.';
COMMENT ON COLUMN change.detail IS 'For corrected, the kind as in revision.kind, or restored (the page of a withdrawn article is back); for withdrawn, not_found, gone or soft_404; else null.';
COMMENT ON COLUMN change.changed_at IS 'When the transaction began that made the change.';
COMMENT ON TABLE change_log IS 'One row, which says how much of the change log was deleted.';
COMMENT ON COLUMN change_log.single IS 'Always true, so that there is only one row.';
COMMENT ON COLUMN change_log.dropped_through IS 'The position of the last change that was deleted for its age; 0: none was.';
COMMENT ON TABLE consumer IS 'A named reader of the change log, with its cursor. See consume() and ack().';
COMMENT ON COLUMN consumer.name IS 'The consumer''s name: 1 to 100 characters, without control characters.';
COMMENT ON COLUMN consumer.cursor IS 'The position of the last change that the consumer has acknowledged.';
COMMENT ON COLUMN consumer.created_at IS 'When the consumer first read changes.';
COMMENT ON COLUMN consumer.acked_at IS 'When the consumer last acknowledged changes; null: never.';

COMMENT ON TABLE host IS 'A host from which pages or feeds are fetched. The row says when the next request may be made, for all daemons together.';
COMMENT ON COLUMN host.name IS 'The host''s name in lower case, in ASCII (A-labels), with its port if that is not the usual one. The empty name stands for entries without a page.';
COMMENT ON COLUMN host.due_at IS 'No entry of this host can be claimed before this time; infinity: none is due. Only claims set it to a later time.';
COMMENT ON COLUMN host.revisit_at IS 'No page of this host can be claimed for a later visit before this time; infinity: none is due.';
COMMENT ON COLUMN host.next_request_at IS 'When the next page may be fetched from the host.';
COMMENT ON COLUMN host.next_poll_at IS 'When the next feed of the host may be polled.';
COMMENT ON COLUMN host.spacing_s IS 'Seconds between two requests that the host asks for (Crawl-delay), within the operator''s limit; 0: it asks for none.';
COMMENT ON COLUMN host.crowded_at IS 'Since when the host has more feeds than can be polled in time; null: it has not.';
COMMENT ON COLUMN host.robots IS 'The lines of the host''s robots.txt that concern us (RFC 9309); empty: everything is allowed; null: not known.';
COMMENT ON COLUMN host.robots_error IS 'Why the host''s robots.txt could not be fetched the last time; null: it could.';
COMMENT ON COLUMN host.robots_fetched_at IS 'When the host''s robots.txt was last fetched.';
COMMENT ON COLUMN host.robots_until IS 'When the host''s robots.txt is fetched again.';
COMMENT ON COLUMN host.refused IS 'URLs of feeds and pages that the host refused because we ask too often (429, or 503 with Retry-After), since it last served one. Their number is limited.';
COMMENT ON COLUMN host.slowed_at IS 'Since when nothing is fetched from the host, because it refused several of them; null: it is fetched from.';
COMMENT ON COLUMN host.slowed_until IS 'Until when nothing is fetched from the host for that reason.';
COMMENT ON COLUMN host.slow_s IS 'For how many seconds nothing was fetched from the host the last time. The next time it is twice as long.';

COMMENT ON TABLE migration IS 'The migrations that were applied to this database.';
COMMENT ON COLUMN migration.version IS 'The number at the head of the file''s name.';
COMMENT ON COLUMN migration.name IS 'The file''s name.';
COMMENT ON COLUMN migration.sha256 IS 'The SHA-256 of the file as it was applied.';
COMMENT ON COLUMN migration.applied_at IS 'When the migration was applied.';

COMMENT ON TABLE passage IS 'A passage that stands in several articles of one site, and whether it counts as boilerplate. The operator''s rulings stand in the table ruling.';
COMMENT ON COLUMN passage.site IS 'The site on which the passage stands.';
COMMENT ON COLUMN passage.key IS 'A hash of the folded text and the site; article.passages holds such keys.';
COMMENT ON COLUMN passage.text IS 'One spelling of the passage.';
COMMENT ON COLUMN passage.articles IS 'In how many articles of the site the passage stands. Until it is known as boilerplate, articles that are nearly equal count once.';
COMMENT ON COLUMN passage.boilerplate IS 'Whether the passage counts as boilerplate of the site.';
COMMENT ON COLUMN passage.first_seen_at IS 'When a second article had the passage.';
COMMENT ON COLUMN passage.last_seen_at IS 'When an article last had the passage, exact to a day. A passage that its site does not use any more is forgotten.';
COMMENT ON TABLE recleaning IS 'The third queue: articles that are due to be cleaned again, because more is known of their site.';
COMMENT ON COLUMN recleaning.article_id IS 'The article that is due to be cleaned again.';
COMMENT ON COLUMN recleaning.due_at IS 'When it is due.';
COMMENT ON COLUMN recleaning.leased_until IS 'A daemon holds the lease of this work until this time. Only the daemon that knows this value can finish it.';
COMMENT ON COLUMN recleaning.attempts IS 'The number of failed attempts.';
COMMENT ON TABLE ruling IS 'The operator''s ruling on a passage. It wins over everything that is known.';
COMMENT ON COLUMN ruling.site IS 'The site for which the ruling holds; empty: all sites.';
COMMENT ON COLUMN ruling.word IS 'keep: the passage is never stripped; strip: it is always stripped.';
COMMENT ON COLUMN ruling.ruled_at IS 'When the operator ruled.';
COMMENT ON TABLE site IS 'A site whose articles were searched for repeated passages. The row with the empty name stands for all sites.';
COMMENT ON COLUMN site.name IS 'The site, as in article.site; empty: all sites.';
COMMENT ON COLUMN site.articles IS 'The number of the site''s articles that were searched.';
COMMENT ON COLUMN site.version IS 'A number that grows when the site learns a passage or the operator rules on one. A text that was cleaned with an older version is cleaned again.';
COMMENT ON COLUMN site.strip IS 'Used in the row for all sites: the value of INGEST_STRIP of the daemon that started last, in ascending order.';
COMMENT ON COLUMN site.strip_pending IS 'Whether site.strip has changed, and some of the stored articles have still to be made due for cleaning.';
COMMENT ON TABLE sketch IS 'A sample of an article''s shingles (runs of words). It finds articles that share text with another one.';
COMMENT ON COLUMN sketch.article_id IS 'The article of which this is a sketch.';
COMMENT ON COLUMN sketch.first_seen_at IS 'The same as article.first_seen_at. Sketches older than INGEST_DUPLICATE_WINDOW_DAYS are deleted.';
COMMENT ON COLUMN sketch.keys IS 'Hashes of the shingles in the sample, without those that stand in very many articles already. Empty for a text that is shorter than a shingle.';

COMMENT ON VIEW story IS 'One row for each original, with all its copies.';
COMMENT ON COLUMN story.article_id IS 'The original.';
COMMENT ON COLUMN story.articles IS 'The number of articles: the original and its copies.';
COMMENT ON COLUMN story.members IS 'The ids of these articles.';
COMMENT ON COLUMN story.sites IS 'The sites of these articles.';
COMMENT ON COLUMN story.first_seen_at IS 'When the first of these articles was stored.';
COMMENT ON COLUMN story.last_seen_at IS 'When the last of these articles was stored.';
COMMENT ON COLUMN story.longest_id IS 'The article with the longest text.';

COMMENT ON FUNCTION ack(text, bigint) IS
    'Acknowledges all changes up to a position: they are not consumed again. Returns the cursor that holds. An ack backwards changes nothing (see seek). '
    'Raises IG002 for a position from the future, and IG003 for a consumer that does not exist.';
COMMENT ON FUNCTION changes_after(bigint, integer) IS
    'Returns the changes after a cursor (0: from the start) in commit order. The last position that was read is the next cursor. No change is ever skipped. '
    'Raises IG001 if changes after the cursor were deleted, and IG002 if the cursor is from the future.';
COMMENT ON FUNCTION check_cursor(bigint) IS 'Raises IG001 if changes after a cursor were deleted, and IG002 if the cursor is from the future.';
COMMENT ON FUNCTION consume(text, integer, boolean, bigint) IS
    'Returns the changes that a named consumer has not acknowledged, in commit order, and returns them again until it calls ack(). The first call creates the '
    'consumer at the start of the log, or at its end (from_now). The consumer is held until the transaction ends; other workers of the same name wait.';
COMMENT ON FUNCTION extracted_text(text, jsonb) IS 'Returns the text before cleaning: the body with everything that was removed put back, to the character.';
COMMENT ON FUNCTION feed_of(text) IS 'Returns the feed that has a URL, or else the feed that had it in the past; null: there is none.';
COMMENT ON FUNCTION first_cursor() IS 'Returns the cursor before the first change that is still kept.';
COMMENT ON FUNCTION host_due_at(text, boolean) IS
    'Returns when the first entry of a host is due or free again. revisits: among entries that are due for a later visit, or among all others.';
COMMENT ON FUNCTION last_cursor() IS 'Returns the position of the last change: the cursor of a reader who has read everything.';
COMMENT ON FUNCTION make_searchable() IS 'Sets article.search when title, body or language change.';
COMMENT ON FUNCTION know_host() IS 'Makes a row for the host of a new feed.';
COMMENT ON FUNCTION place_change() IS 'Gives a change its place in commit order, and notifies listeners.';
COMMENT ON FUNCTION near_sketches(bigint[], bigint, integer, integer, integer) IS
    'Returns the articles whose sketches have most in common with a text''s: how many keys they share, how many keys they have, and the keys of the text that '
    'common_at articles or more hold. A shared key weighs the more, the fewer articles hold it.';
COMMENT ON FUNCTION paired(text) IS
    'Returns a text as it is searched: a run ABC of a script without spaces becomes A AB BC C, divided by U+001F. So no dictionary is needed.';
COMMENT ON FUNCTION search_articles(text, text, timestamptz, text, integer) IS
    'Returns the articles that match a query in the words of web search ("a phrase", or, -not), the best first; of one site, published since a time, in one '
    'language (en includes en-GB). headline is HTML with hits in <mark>. No query is an error; a query that only says what not to find finds nothing.';
COMMENT ON FUNCTION search_config(text) IS 'Returns the text-search configuration for a language (BCP 47); simple if there is none.';
COMMENT ON FUNCTION search_headline(text, text, tsquery) IS
    'Returns two passages of a body in which a query is found, as HTML with hits in <mark>. Pairs of characters are joined again.';
COMMENT ON FUNCTION search_query(text, text) IS
    'Returns a query in the words of web search ("a phrase", or, -not) for article.search of articles with this configuration. No query is an error.';
COMMENT ON FUNCTION search_vector(text, text, text) IS 'Returns the title and as much of the body as fits, for full-text search.';
COMMENT ON FUNCTION seek(text, bigint) IS
    'Moves a consumer to a cursor, back to read changes again or on to leave changes out. Creates the consumer if it does not exist. Raises IG001 and IG002.';
COMMENT ON FUNCTION unspaced() IS
    'Returns the characters of scripts that are searched by pairs of characters (Thai, Lao, Burmese, Khmer, kana, Han, Hangul), for a regular expression.';
