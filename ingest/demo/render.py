"""Lays out the pages of the sites: articles and front pages."""

from __future__ import annotations

import json
from datetime import datetime
from html import escape
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.demo.ledger import Article, Passage
    from ingest.demo.sites import Site

_RELATED = 3
"""How many related headlines a site's template has places for."""
_MARKED_WORDS = 8
"""A passage with fewer words gets no markup: there is no place for it."""


def article_page(site: Site, home: str, article: Article, others: Sequence[Article]) -> bytes:
    """Return the page of an article. The boxes around it hold headlines of ``others``, articles of the same site."""
    random = Random(f"{article.key} {len(article.revisions)}")  # noqa: S311 -- markup, not secrets
    latest = article.latest
    related = {
        f"{name}{number}": escape(getattr(other, attribute))
        for number, other in enumerate((*others, *[article] * _RELATED)[:_RELATED], 1)
        for name, attribute in (("headline", "title"), ("url", "url"))
    }
    page = site.template().substitute(
        related,
        title=escape(latest.title),
        title_json=_for_script(latest.title),
        author=escape(article.author),
        author_json=_for_script(article.author),
        url=escape(article.url),
        home=escape(home),
        feed=escape(site.feed),
        date=article.published_at,
        day=datetime.fromisoformat(article.published_at).strftime("%d.%m.%Y"),
        content="\n".join(f"<p>{_inline(passage, random)}</p>" for passage in latest.passages),
    )
    return page.encode(site.encoding, "xmlcharrefreplace")


def content_html(article: Article) -> str:
    """Return the article's text as a full-text feed carries it."""
    random = Random(f"{article.key} {len(article.revisions)}")  # noqa: S311 -- markup, not secrets
    return "\n".join(f"<p>{_inline(passage, random)}</p>" for passage in article.latest.passages)


def home_page(site: Site, kind: str, articles: Sequence[Article]) -> bytes:
    """Return the front page: the newest headlines, and where the feed is."""
    lines = "\n".join(f'<li><a href="{escape(one.url)}">{escape(one.title)}</a></li>' for one in articles)
    page = (
        f'<!DOCTYPE html>\n<html lang="{site.language}">\n<head>\n<meta charset="{site.encoding}">\n'
        f"<title>{escape(site.name)}</title>\n"
        f'<link rel="alternate" type="{kind}" title="{escape(site.name)}" href="{escape(site.feed)}">\n'
        f"</head>\n<body>\n<h1>{escape(site.name)}</h1>\n<ul>\n{lines}\n</ul>\n</body>\n</html>\n"
    )
    return page.encode(site.encoding, "xmlcharrefreplace")


def _inline(passage: Passage, random: Random) -> str:
    """Return a passage as HTML, marked up as an editor does: an emphasised word, a link, or a space that must not break."""
    if passage.link is not None:
        before, anchor, after = passage.text.partition(passage.anchor)
        return f'{escape(before)}<a href="{escape(passage.link)}">{escape(anchor)}</a>{escape(after)}'
    space = " " if " " in passage.text else ""
    words = [escape(word, quote=False) for word in (passage.text.split(" ") if space else passage.text)]
    if passage.boilerplate or len(words) < _MARKED_WORDS:
        return space.join(words)
    place = random.randrange(2, len(words) - 3)
    match random.randrange(8):
        case 0 | 1:
            words[place] = f"<em>{words[place]}</em>"
        case 2:
            words[place] = f'<a href="/topics/{place}">{words[place]}'
            words[place + 1] += "</a>"
        case 3 | 4 if space:
            words[place : place + 2] = [f"{words[place]}&nbsp;{words[place + 1]}"]
        case _:
            pass
    return space.join(words)


def _for_script(text: str) -> str:
    return json.dumps(text, ensure_ascii=True).replace("<", "\\u003c")
