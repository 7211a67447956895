"""Composes articles from banks of sentences, a bank for each language. No two articles are alike; a seed repeats them."""

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

_NUMBER = re.compile(r"\d+")
_DRAWS = 60
"""How often a sentence is drawn until it is a new one. The last one is taken anyway: a small bank must not end the press."""
_LETTERS = {True: 900, False: 420}
"""The least characters of an article, in a language with spaces (True) and without: extractors take shorter ones for teasers."""
_MIN_PARAGRAPHS, _MAX_PARAGRAPHS = 4, 12
"""How many paragraphs an article has."""
_MAX_SENTENCES = 4
"""How many sentences a paragraph has at most."""
_HARD, _QUOTED = 0.1, 0.15
"""The share of paragraphs that look like boilerplate but are not, and the share that are quotations."""
_CAST = 4
"""How many people in an article speak more than once."""


@dataclass(frozen=True, slots=True)
class Text:
    """An article as it is written, before a site publishes it."""

    title: str
    paragraphs: tuple[str, ...]
    author: str


@cache
def bank(language: str) -> dict[str, Any]:
    """Return the names, the words to fill in and the sentences of a language."""
    return tomllib.loads(files("ingest.demo").joinpath("texts", f"{language}.toml").read_text(encoding="utf-8"))


class Desk:
    """Writes the articles of one language. Each is about one topic in one place; a few people speak of it."""

    def __init__(self, language: str, seed: int) -> None:
        """``seed`` decides everything that will be written."""
        self._bank = bank(language)
        self._random = Random(f"{seed} {language}")  # noqa: S311 -- texts, not secrets
        self._spaced: bool = self._bank.get("spaced", True)
        self._seen: set[str] = set()
        self._decks: dict[str, list[str]] = {}
        self._matters: list[tuple[str, str]] = []
        self._cast: dict[str, list[str]] = {}

    def article(self) -> Text:
        """Return the next article: 4 to 12 paragraphs of 1 to 4 sentences."""
        self._cast = self._new_cast()
        self._decks = {}
        wanted = self._random.randint(_MIN_PARAGRAPHS, _MAX_PARAGRAPHS)
        paragraphs = [self._lead()]
        while len(paragraphs) < wanted and not (len(paragraphs) >= _MIN_PARAGRAPHS and self._is_told()):
            paragraphs.append(self._paragraph())
            if len(paragraphs) == wanted < _MAX_PARAGRAPHS and sum(map(len, paragraphs)) < _LETTERS[self._spaced]:
                wanted += 1
        return Text(title=self.headline(), paragraphs=tuple(paragraphs), author=self._names(1)[0])

    def headline(self) -> str:
        """Return a headline for the article that was written last."""
        return self._next("headlines")

    def corrected(self, title: str) -> str:
        """Return the headline of an article that was corrected."""
        return str(self._bank["corrected"]).format(title=title)

    def _paragraph(self) -> str:
        """Return a paragraph: sentences, a quotation, or a text that looks like boilerplate but is not."""
        kind = self._random.random()
        if kind < _HARD and self._decks.get("hard") != []:
            return self._next("hard")
        if _HARD < kind < _HARD + _QUOTED and self._decks.get("quotes") != []:
            return self._next("quotes")
        return self._join(self._next("sentences") for _ in range(self._random.randint(1, _MAX_SENTENCES)))

    def _is_told(self) -> bool:
        """Return whether the sentences are used up, so that another paragraph would repeat one."""
        return len(self._decks.get("sentences", self._bank["sentences"])) < _MAX_SENTENCES

    def _lead(self) -> str:
        more = [self._next("sentences") for _ in range(self._random.randint(0, 2))]
        return self._join([self._next("leads"), *more])

    def _join(self, sentences: Iterable[str]) -> str:
        return (" " if self._spaced else "").join(sentences)

    def _new_cast(self) -> dict[str, list[str]]:
        if not self._matters:
            matters = [(place, topic) for place in self._bank["places"] for topic in self._bank["topics"]]
            self._matters = self._random.sample(matters, len(matters))
        place, topic = self._matters.pop()
        orgs = self._random.sample(self._bank["orgs"], 2)
        return {"place": [place], "topic": [topic], "org": orgs, "person": self._names(_CAST)}

    def _next(self, kind: str) -> str:
        """Return a filled pattern of a kind that differs from all before it by more than a number."""
        text = ""
        for _ in range(_DRAWS):
            text = self._fill(self._draw_pattern(kind))
            if (mark := _NUMBER.sub("0", text)) not in self._seen:
                self._seen.add(mark)
                break
        return text

    def _draw_pattern(self, kind: str) -> str:
        """Return the next pattern of a kind. No pattern comes again before all the others have come."""
        deck = self._decks.get(kind)
        if not deck:
            deck = self._decks[kind] = self._random.sample(self._bank[kind], len(self._bank[kind]))
        return deck.pop()

    def _fill(self, pattern: str) -> str:
        known = self._cast["person"]
        strangers = [name for name in self._names(2) if name not in known]
        speakers = self._random.sample([*known, *strangers], 3)
        values = {
            **{name: self._random.choice(self._cast[name]) for name in ("place", "topic", "org")},
            **dict(zip(("person", "person2", "person3"), speakers, strict=True)),
            "time": self._random.choice(self._bank["times"]),
            "n": str(self._random.choice(self._bank.get("numbers") or range(11, 64))),
        }
        return pattern.format(**values, **{f"{name}_c": self._capital(value) for name, value in values.items()})

    def _names(self, count: int) -> list[str]:
        first, last = self._bank["first"], self._bank["last"]
        drawn = self._random.sample(range(len(first) * len(last)), count)
        name: str = self._bank["name"]
        return [name.format(first=first[one % len(first)], last=last[one // len(first)]) for one in drawn]

    def _capital(self, text: str) -> str:
        first: str = self._bank.get("capitals", {}).get(text[0], text[0].upper())
        return first + text[1:]
