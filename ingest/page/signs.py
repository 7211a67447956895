"""The signs that a page shows beside its article, by which it is judged: titles, marks of walls, a password field, a film."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from ingest.model.page import Signs
from ingest.text.feed_links import feed_links_in
from ingest.text.plain import one_line
from ingest.text.scripts import letters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from ingest.page.blocks import Block
    from ingest.page.sheet import Sheet

_SHORT_LETTERS = 3_000
"""The number of letters up to which a text may be a wall or a teaser. A longer text is an article, whatever else the page shows."""

LITTLE_TEXT = 200
"""The number of letters below which the article's text is too little to judge, and all that the page shows is looked at."""

_SHOWN_CHARACTERS = 4_000
"""The number of characters at the head of a page in which a wall would speak."""

_MAX_SHOWN_HEADINGS = 4
"""The number of titles and headings that are looked at. The title of a wall is among the first."""

_MAX_EDITIONS = 100
"""The number of languages that are read. One page in a hundred names more than 12."""

_HIDING = frozenset({"nav", "footer"})
"""The elements of a site's navigation, whose text says nothing about the page."""

_PLAYERS = (
    "youtube.com/embed",
    "youtube-nocookie.com/embed",
    "player.vimeo.com",
    "dailymotion.com/embed",
    "w.soundcloud.com",
    "open.spotify.com/embed",
)
"""The addresses from which pages embed a player for films or sound."""


_ROOTS = frozenset(
    {
        "app",
        "root",
        "__next",
        "__nuxt",
        "__layout",
        "___gatsby",
        "svelte",
        "react-root",
        "app-root",
        "main-app",
        "ember-app",
    }
)
"""The ids of the element in which applications put a page, as their frameworks name it."""

_ROOT_TAGS = ("app-root", "app", "my-app", "ng-view")
"""The elements of such frameworks that do the same."""


def signs_of(sheet: Sheet) -> Signs:
    """Return the signs that a page shows. For a long text, only those are gathered that cost no time.

    The judge sees a text that is at least as long: what the blocks of the page add to it is not known yet.
    """
    always = Signs(
        url=sheet.url,
        headings=_headings(sheet.tree),
        is_free=sheet.declared.is_free(),
        words=sheet.declared.words(),
        is_article=sheet.declared.is_article(),
        editions=_editions(sheet.tree),
        feeds=tuple(link.url for link in feed_links_in(sheet.tree, sheet.url, at_top=True)),
    )
    size = letters("\n".join(sheet.paragraphs))
    if size > _SHORT_LETTERS:
        return always
    return replace(
        always,
        shown=_shown(sheet.blocks) if size < LITTLE_TEXT else "",
        markup=sheet.markup,
        asks_password=any(field.get("type") == "password" for field in sheet.tree.iter("input")),
        shell=_shell(sheet.tree) if size < LITTLE_TEXT else None,
        media=sheet.declared.medium() or _player(sheet.tree),
    )


def _headings(tree: HtmlElement) -> tuple[str, ...]:
    found = (
        one_line("".join(element.itertext())) for element in islice(tree.iter("title", "h1", "h2"), _MAX_SHOWN_HEADINGS)
    )
    return tuple(filter(None, found))


def _editions(tree: HtmlElement) -> frozenset[str]:
    """Return the languages in which the page says to exist, as primary subtags."""
    tags = (tag for link in tree.iter("link") if (tag := link.get("hreflang")) is not None)
    return frozenset(tag.strip().lower().partition("-")[0] for tag in islice(tags, _MAX_EDITIONS)) - {"x", ""}


def _shown(blocks: Sequence[Block]) -> str:
    """Return the head of all text that a reader sees, without the site's navigation."""
    pieces: list[str] = []
    size = 0
    for block in blocks:
        if not any(element.tag in _HIDING for element in block.element.iterancestors()):
            pieces.append(one_line(block.text))
            size += len(pieces[-1])
        if size > _SHOWN_CHARACTERS:
            break
    return " ".join(pieces)[:_SHOWN_CHARACTERS]


def _shell(tree: HtmlElement) -> str | None:
    """Return the empty element that an application's scripts fill, as a tag; None where there is none."""
    for element in tree.iter("div", "main", *_ROOT_TAGS):
        is_root = element.tag in _ROOT_TAGS or element.get("id") in _ROOTS
        if is_root and not "".join(element.itertext()).strip():
            return f"<{element.tag} id={element.get('id')}>" if element.get("id") else f"<{element.tag}>"
    return None


def _player(tree: HtmlElement) -> str | None:
    """Return the first film or sound on a page: its element, or the address of its player; None where there is none."""
    for element in tree.iter("video", "audio", "iframe"):
        source = element.get("src") or element.get("data-src") or ""
        if element.tag != "iframe":
            return f"<{element.tag}>"
        if player := next((player for player in _PLAYERS if player in source), None):
            return player
    return None
