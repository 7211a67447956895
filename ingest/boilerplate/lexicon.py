"""The cues: words and phrases by language, read once from the files in ``cues/``, found in one pass over a text."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from ingest.boilerplate.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

EVERYWHERE = "universal"
"""The file of what goes with the words of any language."""
NOTES = "note"
"""The table of what is no boilerplate: see ``notes``."""


@dataclass(frozen=True, slots=True)
class Cue:
    """What a phrase is evidence of."""

    role: str
    """``line``: a paragraph that says no more. ``label``: what stands before a headline. ``phrase``: a sentence that
    holds it. ``product``, ``own`` and the words: see ``evidence``."""
    kind: str
    languages: int
    """A bit for each language in which it is one."""
    needs_separator: bool = False


class Hit(NamedTuple):
    """A cue found: of the words ``start`` to ``end``."""

    start: int
    end: int
    cue: Cue


@dataclass(slots=True)
class _Node:
    exact: dict[str, _Node] = field(default_factory=dict)
    stems: dict[str, _Node] = field(default_factory=dict)
    lengths: tuple[int, ...] = ()
    """Of the stems, ascending."""
    cues: list[Cue] = field(default_factory=list)

    def add(self, word: str, *, is_stem: bool) -> _Node:
        if not is_stem:
            return self.exact.setdefault(word, _Node())
        self.lengths = tuple(sorted({*self.lengths, len(word)}))
        return self.stems.setdefault(word, _Node())

    def after(self, word: str) -> list[_Node]:
        found = [self.exact[word]] if word in self.exact else []
        for length in self.lengths:
            if length > len(word):
                break
            if word[:length] in self.stems:
                found.append(self.stems[word[:length]])
        return found


class Lexicon:
    """Cues of all languages."""

    def __init__(self) -> None:
        self._root = _Node()
        self._words = _Node()
        self._first = lru_cache(maxsize=50_000)(self._root.after)
        self._any = lru_cache(maxsize=50_000)(self._words.after)

    def add(self, phrase: str, cue: Cue) -> None:
        """Add a phrase; a word that ends in ``*`` is a stem, with any ending."""
        spoken = tokens(phrase)
        node = self._root
        for word, end in zip(spoken.words, spoken.ends, strict=True):
            is_stem = phrase[end : end + 1] == "*"
            node = node.add(word, is_stem=is_stem)
            self._words.add(word, is_stem=is_stem)
        if spoken.words and cue not in node.cues:
            node.cues.append(cue)

    def holds(self, word: str) -> bool:
        """Say whether a word is part of a cue."""
        return bool(self._any(word))

    def hits(self, words: Sequence[str]) -> Iterator[Hit]:
        """Yield every cue in the words, by start. Linear in them: a phrase is bounded."""
        for start, first in enumerate(map(self._first, words)):
            nodes, end = first, start + 1
            while nodes:
                for node in nodes:
                    for cue in node.cues:
                        yield Hit(start, end, cue)
                nodes = [after for node in nodes for after in node.after(words[end])] if end < len(words) else []
                end += 1


@cache
def lexicon(roles: frozenset[str] = frozenset()) -> Lexicon:
    """Return the cues of every file; where ``roles`` are given, those alone."""
    found = Lexicon()
    for phrase, cue in _cues():
        if not roles or cue.role in roles:
            found.add(phrase, cue)
    return found


@cache
def _cues() -> tuple[tuple[str, Cue], ...]:
    found = []
    paths = sorted(
        (path for path in files(__package__).joinpath("cues").iterdir() if path.name.endswith(".toml")),
        key=lambda path: path.name,
    )
    for number, path in enumerate(paths):
        everywhere = path.name == f"{EVERYWHERE}.toml"
        for role, kind, phrase in _phrases(tomllib.loads(path.read_text(encoding="utf-8"))):
            cue = Cue(role, kind, -1 if everywhere else 1 << number, phrase.endswith(":"))
            found += [(spelling, cue) for spelling in dict.fromkeys((phrase, phrase.lower()))]
    return tuple(found)


def _phrases(table: dict[str, dict[str, list[str]] | list[str]]) -> Iterator[tuple[str, str, str]]:
    for role, entries in table.items():
        if role == NOTES:
            continue
        kinds = entries if isinstance(entries, dict) else {role: entries}
        for kind, phrases in kinds.items():
            for phrase in phrases:
                yield role, kind, phrase
