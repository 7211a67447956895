"""How a page is recognised that holds a part of its article: a teaser above a paywall, a text that breaks off, the line below a film."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.model.page import PageVerdict, Wall
from ingest.page.walls import phrases_in
from ingest.text.scripts import UNSPACED_SCRIPT, main_script

if TYPE_CHECKING:
    from ingest.page.look import Look

_MAX_TEASER_LETTERS = 6_000
"""The number of letters up to which a text can be a teaser above a paywall."""

_USUAL_TEASER_LETTERS = 2_500
"""The number of letters in a usual teaser, which is a few paragraphs at most. In a longer one, more must speak for a paywall."""

_SHORT_TEASER_LETTERS = 1_000
"""The number of letters up to which the shortness of a text speaks for a paywall."""

_LAST = 0.6
"""The share of a text behind which a paywall's phrase stands. An article about paywalls names them earlier."""

_ENOUGH_POINTS = 3
"""The number of points that make a usual teaser with a paywall's phrase a paywall."""

_MANY_POINTS = 5
"""The number of points that make any other text a paywall."""

_MORE_WORDS = 2
"""How many times the words found the page must state for the text to be a part."""

_MIN_STATED_WORDS = 150
"""The number of words that a page must state to be believed. Systems count wrongly in short texts."""

_CUT = re.compile(r"(?:\u2026|\.\.\.|\[\u2026\]|\[\.\.\.\])[\s\"'\u201d\u00bb)]*$")
"""The end of a text that breaks off."""

_CUT_CHARACTERS = 20
"""The number of characters at the end of a text in which that is looked for."""

_MAX_CUT_LETTERS = 1_500
"""The number of letters up to which a text that ends so can be cut off. A longer one ends in dots for effect."""

_FULL_LETTERS = 500
"""The number of letters from which on a feed's text is more than a summary."""

_MUCH_SHORTER = 2
"""How many times the page's letters the feed must have for the page to be a stub."""

_FEW_LETTERS = 200
"""The number of letters below which the text is the line below a film, if the page shows one."""


def paywall(look: Look) -> Wall | None:
    """Return the paywall above which the text is a teaser, by its phrases and by what else speaks for or against it; None for others."""
    if look.letters > _MAX_TEASER_LETTERS:
        return None
    told = [
        phrase for phrase in phrases_in(look.folded, PageVerdict.PAYWALL) if phrase.start >= _LAST * len(look.folded)
    ]
    stated = {
        f"{told[0].text!r}" if told else "": 2,
        "isAccessibleForFree is false" if look.signs.is_free is False else "": 2,
        "isAccessibleForFree is true" if look.signs.is_free else "": -2,
    }
    beside = {
        f"{look.signs.words} words stated" if _states_more_words(look) else "": 2,
        "the text is cut off" if _is_cut(look.page.paragraphs) else "": 1,
        "a few letters" if told and look.letters < _SHORT_TEASER_LETTERS else "": 1,
    }
    enough = _ENOUGH_POINTS if told and look.letters < _USUAL_TEASER_LETTERS else _MANY_POINTS
    both = {**stated, **beside, "": 0}
    mark = look.mark(PageVerdict.PAYWALL) if sum(both.values()) >= enough - 1 else None  # a mark takes long to be found
    points = {**stated, mark or "": 1, **beside}
    points.pop("", None)
    weight = sum(points.values())
    if weight < enough:
        return None
    return Wall(PageVerdict.PAYWALL, f"{', '.join(points)}: {weight} points, {look.letters} letters of text")


def truncated(look: Look) -> Wall | None:
    """Return what shows that the text is cut off: the feed has much more, or the text breaks off; None for others."""
    in_feed = look.letters_in_feed
    if in_feed >= _FULL_LETTERS and look.letters * _MUCH_SHORTER < in_feed:
        return Wall(PageVerdict.TRUNCATED, f"the page has {look.letters} letters of text, the feed {in_feed}")
    if look.letters > _MAX_CUT_LETTERS or not _is_cut(look.page.paragraphs):
        return None
    if _states_more_words(look):
        return Wall(PageVerdict.TRUNCATED, f"the text breaks off, {look.signs.words} words stated")
    if in_feed > look.letters:
        return Wall(PageVerdict.TRUNCATED, f"the text breaks off after {look.letters} letters, the feed has {in_feed}")
    return None


def media_only(look: Look) -> Wall | None:
    """Return what shows that the page is about a film, a sound or pictures, with a line or two of text; None for others."""
    if look.letters < _FEW_LETTERS and look.signs.media:
        return Wall(PageVerdict.MEDIA_ONLY, f"{look.signs.media}, {look.letters} letters of text")
    return None


def _is_cut(paragraphs: tuple[str, ...]) -> bool:
    return bool(paragraphs) and bool(_CUT.search(paragraphs[-1][-_CUT_CHARACTERS:]))


def _states_more_words(look: Look) -> bool:
    """Return whether the page states many times the words that were found. Words of a script without spaces cannot be counted."""
    stated, found = look.signs.words or 0, len(look.text.split())
    more = stated >= _MIN_STATED_WORDS and stated >= _MORE_WORDS * found
    return more and main_script(look.text) != UNSPACED_SCRIPT
