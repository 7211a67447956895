"""A look at a page for the judge: the page, what the feed says of its entry, and how far the two agree."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ingest.page.walls import mark_in
from ingest.text.plain import fold
from ingest.text.scripts import letters

if TYPE_CHECKING:
    from ingest.model.page import Extracted, Listed, PageVerdict, Signs

_LOOKED_AT = 10_000
"""The number of characters, white space included, at the head of a text in which phrases are looked for. No wall is longer."""

_SHARED_WORDS = 0.5
"""The share of the feed's words that a page must hold to be the article, whatever else it says."""

_SHARED_TITLE = 1 / 3
"""The share of the shorter title's words that the longer one must hold for both to name the same article."""

_MIN_TITLE_WORDS = 4
"""The number of words in a headline from which on a text can be compared with it."""


@dataclass(frozen=True)
class Look:
    """A page, and what the feed says of its entry."""

    page: Extracted
    listed: Listed

    @cached_property
    def text(self) -> str:
        """The page's whole text."""
        return " ".join(self.page.paragraphs)

    @cached_property
    def letters(self) -> int:
        """The number of letters and digits in the page's text."""
        return letters("\n".join(self.page.paragraphs))

    @cached_property
    def letters_in_feed(self) -> int:
        """The number of letters and digits in the text that the feed carries."""
        return letters("\n".join(self.listed.paragraphs))

    @cached_property
    def folded(self) -> str:
        """The folded head of the page's text, in which phrases are looked for."""
        return fold("\n".join(self.page.paragraphs)[:_LOOKED_AT])

    @property
    def signs(self) -> Signs:
        """What the page shows beside its text."""
        return self.page.signs

    def mark(self, kind: PageVerdict) -> str | None:
        """Return the mark that a maker of this kind of wall left in the markup; None where there is none, or the text is long."""
        return mark_in(self.signs.markup, kind)

    @property
    def is_listed(self) -> bool:
        """Whether the feed says anything that a text can be compared with."""
        return bool(self.listed.paragraphs) or len(fold(self.listed.title).split()) >= _MIN_TITLE_WORDS

    def is_about_it(self) -> bool:
        """Return whether the page's text holds what the feed says."""
        said = " ".join(self.listed.paragraphs)
        return self.is_listed and _shares(self.folded, fold(said or self.listed.title), _SHARED_WORDS)

    def has_its_title(self) -> bool:
        """Return whether the page's title can be the entry's. It can if one of the two has no title."""
        title, listed = fold(self.page.metadata.title), fold(self.listed.title)
        if not title or not listed or title in listed or listed in title:
            return True
        shorter, longer = sorted((title, listed), key=len)
        return _shares(longer, shorter, _SHARED_TITLE)


def _shares(text: str, words: str, share: float) -> bool:
    """Return whether a folded text holds this share of the words; without spaces among them, of their pairs of characters."""
    if " " not in words and not words.isascii():
        wanted = {words[at : at + 2] for at in range(len(words) - 1)}
        return bool(wanted) and sum(pair in text for pair in wanted) >= share * len(wanted)
    wanted = set(words.split())
    return bool(wanted) and len(wanted & set(text.split())) >= share * len(wanted)
