"""Where the operator lets the text of an article come from."""

from __future__ import annotations

from dataclasses import replace

import pytest
from news_pages import given, page

from ingest.model.page import PageInput, TextFrom, Verdict
from ingest.workers.reading import read_page

FEED = (
    "<p>The harbour is open again, says the feed, and the ferries will sail on Monday as they did before the storm.</p>"
)


def _asked(html: str | None, text_from: TextFrom | None) -> PageInput:
    asked = replace(given(html or ""), feed_html=FEED, text_from=text_from)
    return asked if html is not None else replace(asked, page=None)


@pytest.mark.parametrize("text_from", [None, TextFrom.PAGE])
def test_a_page_with_the_article_gives_the_text_whatever_the_feed_carries(text_from):
    read = read_page(_asked(page(), text_from))
    assert read.judged.verdict is Verdict.FULL
    assert "says the feed" not in read.text.body


@pytest.mark.parametrize("html", ["<html><body></body></html>", None], ids=["no text", "no page"])
def test_where_the_text_is_to_come_from_the_page_alone_the_feeds_text_is_not_taken(html):
    usual, strict = (read_page(_asked(html, wish)) for wish in (None, TextFrom.PAGE))
    assert (usual.judged.verdict, usual.text.body.startswith("The harbour")) == (Verdict.FEED_ONLY, True)
    assert (strict.judged.verdict, strict.text.body, strict.passages) == (Verdict.EMPTY, "", ())
    assert strict.judged.reason == f"{usual.judged.reason}, and the feed's text is not wanted"
    assert strict.judged.page_verdict == usual.judged.page_verdict


def test_where_the_text_is_to_come_from_the_feed_alone_that_is_the_reason_why_there_is_no_page():
    read = read_page(_asked(None, TextFrom.FEED))
    assert (read.judged.verdict, read.judged.reason) == (Verdict.FEED_ONLY, "only the feed's text is wanted")
    assert read.text.body.startswith("The harbour")
