"""Links that only lead on to another page: the article is stored once, whatever link led to it."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

from pages import page, sentences
from processes import Ingest, rows

from ingest.demo.feeds import Listed
from ingest.demo.server import Newsroom

TITLE = "What becomes of the ferry"


async def test_an_article_is_stored_once_whether_listed_by_itself_by_a_redirector_or_by_a_page_that_leads_on(
    tmp_path, database_url
):
    async with Newsroom() as newsroom:
        story = newsroom.add("paper.localhost", "/2025/ferry", page(*sentences("the ferry"), title=TITLE), "text/html")
        signpost = f'<html><head><meta http-equiv="refresh" content="1; url={story}"></head></html>'.encode()
        links = {
            "own": story,
            "wrapped": f"https://www.google.com/url?rct=j&url={quote(story, safe='')}&ct=ga",
            "signpost": newsroom.add("out.localhost", "/go", signpost, "text/html"),
        }
        feeds = [
            newsroom.add_feed_of(f"{name}-feed.localhost", "rss2", [Listed(url=link, title=TITLE, guid=name)])
            for name, link in links.items()
        ]
        (tmp_path / "feeds.txt").write_text("\n".join(feeds))
        with Ingest(tmp_path, "run", "--once", INGEST_DATABASE_URL=database_url, INGEST_FEEDS="feeds.txt") as ingest:
            assert await asyncio.to_thread(ingest.wait, 60) == 0
    assert rows(database_url, "SELECT url, page_verdict, body FROM ingest.article") == [
        (story, "full", "\n".join(sentences("the ferry")))
    ]
    entries = dict(rows(database_url, "SELECT guid, url FROM ingest.entry WHERE article_id IS NOT NULL"))
    assert entries == {"own": story, "wrapped": story, "signpost": links["signpost"]}
