"""Composes articles from banks of sentences, one bank a language: no two alike, the same ones for the same seed."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

_SLOT = re.compile(r"\{(\w+)\}")
_DRAWS = 60
"""How often a text is drawn again because it was drawn before; then it stays, so that a drained bank ends nothing."""
_LETTERS = {True: 900, False: 420}
"""Least length of an article, for languages with and without spaces: shorter ones are no fair test of an extractor."""
_MAX_PARAGRAPHS = 12
_MAX_SENTENCES = 4
_HARD, _QUOTED = 0.1, 0.15
"""Share of the paragraphs that only look like boilerplate; that are quotations."""
_POOLS = {"place": "places", "org": "orgs", "topic": "topics", "time": "times"}


@dataclass(frozen=True, slots=True)
class Text:
    """An article as it leaves the desk."""

    title: str
    paragraphs: tuple[str, ...]
    author: str


@cache
def bank(language: str) -> dict[str, Any]:
    """Return a language's names, slots and sentences."""
    return tomllib.loads(files("ingest.demo").joinpath("texts", f"{language}.toml").read_text(encoding="utf-8"))


class Desk:
    """Writes the articles of one language."""

    def __init__(self, language: str, seed: int) -> None:
        """``seed`` decides all that will be written."""
        self._bank = bank(language)
        self._random = Random(f"{seed} {language}")  # noqa: S311 -- texts, not secrets
        self._spaced: bool = self._bank.get("spaced", True)
        self._seen: set[str] = set()
        self._deck: list[str] = []

    def article(self) -> Text:
        """Write the next article: 4 to 12 paragraphs of 1 to 4 sentences."""
        wanted = self._random.randint(4, _MAX_PARAGRAPHS)
        paragraphs = [self._lead()]
        while len(paragraphs) < wanted or (
            sum(map(len, paragraphs)) < _LETTERS[self._spaced] and len(paragraphs) < _MAX_PARAGRAPHS
        ):
            paragraphs.append(self.paragraph())
        return Text(title=self.headline(), paragraphs=tuple(paragraphs), author=self._fill("{person}"))

    def headline(self) -> str:
        """Write a headline."""
        return self._new(self._bank["headlines"])

    def corrected(self, title: str) -> str:
        """Return the headline of an article that was corrected."""
        return str(self._bank["corrected"]).format(title=title)

    def paragraph(self) -> str:
        """Write a paragraph: sentences, a quotation, or one that only looks like boilerplate."""
        kind = self._random.random()
        if kind < _HARD:
            return self._new(self._bank["hard"])
        if kind < _HARD + _QUOTED:
            return self._new(self._bank["quotes"])
        return self._join(self._sentence() for _ in range(self._random.randint(1, _MAX_SENTENCES)))

    def _lead(self) -> str:
        more = [self._sentence() for _ in range(self._random.randint(0, 2))]
        return self._join([self._new(self._bank["leads"]), *more])

    def _sentence(self) -> str:
        if not self._deck:
            self._deck = self._random.sample(self._bank["sentences"], len(self._bank["sentences"]))
        return self._new([self._deck.pop()])

    def _join(self, sentences: Iterable[str]) -> str:
        return (" " if self._spaced else "").join(sentences)

    def _new(self, patterns: list[str]) -> str:
        """Fill one of the patterns so that the result was not there before."""
        text = ""
        for _ in range(_DRAWS):
            text = self._fill(self._random.choice(patterns))
            if text not in self._seen:
                break
        self._seen.add(text)
        return text

    def _fill(self, pattern: str) -> str:
        return _SLOT.sub(lambda slot: self._draw(slot[1]), pattern)

    def _draw(self, slot: str) -> str:
        if slot.startswith("person"):
            return self._fill_name()
        if slot == "n":
            return str(self._random.choice(self._bank.get("numbers") or range(11, 64)))
        text: str = self._random.choice(self._bank[_POOLS[slot.removesuffix("_c")]])
        return self._capital(text) if slot.endswith("_c") else text

    def _fill_name(self) -> str:
        first, last = (self._random.choice(self._bank[part]) for part in ("first", "last"))
        return str(self._bank["name"]).format(first=first, last=last)

    def _capital(self, text: str) -> str:
        first: str = self._bank.get("capitals", {}).get(text[0], text[0].upper())
        return first + text[1:]
