"""What a page shows beside its article that tells whether it is one: titles, marks of walls, a password field, a film."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from ingest.model.page import Signs
from ingest.page.walls import marks_in
from ingest.text.plain import one_line
from ingest.text.scripts import letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lxml.html import HtmlElement

    from ingest.model.page import Page
    from ingest.page.declared import Declared
    from ingest.page.layout import Block

_SHORT_LETTERS = 3_000
"""An article of more is one, whatever else the page shows."""
_SHOWN_CHARACTERS = 4_000
_MAX_HEADINGS = 4
_MAX_EDITIONS = 100
_HIDING = frozenset({"nav", "footer"})


def signs_of(
    page: Page, tree: HtmlElement, markup: str, blocks: Sequence[Block], declared: Declared, paragraphs: Sequence[str]
) -> Signs:
    """Gather what the judge is to weigh; for a long text, only what costs nothing."""
    always = Signs(
        url=page.url,
        headings=_headings(tree),
        is_free=declared.is_free(),
        words=declared.words(),
        is_article=declared.is_article(),
        editions=_editions(tree),
    )
    if letters("".join(paragraphs)) > _SHORT_LETTERS:
        return always
    return replace(
        always,
        shown=_shown(blocks),
        marks=marks_in(markup),
        asks_password=bool(tree.xpath("boolean(//input[@type='password'])")),
        media=_media(tree, declared),
    )


def _headings(tree: HtmlElement) -> tuple[str, ...]:
    found = (one_line("".join(element.itertext())) for element in islice(tree.iter("title", "h1", "h2"), _MAX_HEADINGS))
    return tuple(filter(None, found))


def _editions(tree: HtmlElement) -> frozenset[str]:
    tags: Iterable[str] = islice(tree.xpath("//link[@hreflang]/@hreflang"), _MAX_EDITIONS)
    return frozenset(str(tag).strip().lower().partition("-")[0] for tag in tags) - {"x", ""}


def _shown(blocks: Sequence[Block]) -> str:
    """Return the head of what a reader sees, but for the site's navigation."""
    pieces: list[str] = []
    size = 0
    for block in blocks:
        if not any(element.tag in _HIDING for element in block.element.iterancestors()):
            pieces.append(one_line(block.text))
            size += len(pieces[-1])
        if size > _SHOWN_CHARACTERS:
            break
    return " ".join(pieces)[:_SHOWN_CHARACTERS]


_PLAYERS = (
    "youtube.com/embed",
    "youtube-nocookie.com/embed",
    "player.vimeo.com",
    "dailymotion.com/embed",
    "w.soundcloud.com",
    "open.spotify.com/embed",
)


def _media(tree: HtmlElement, declared: Declared) -> str | None:
    """Say what shows that a film, sound or pictures are what the page is about."""
    if kind := declared.medium():
        return kind
    for element in tree.iter("video", "audio", "iframe"):
        source = element.get("src") or element.get("data-src") or ""
        if element.tag != "iframe":
            return f"<{element.tag}>"
        if player := next((player for player in _PLAYERS if player in source), None):
            return player
    return None
