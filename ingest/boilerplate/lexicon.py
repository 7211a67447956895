"""The cues: words and phrases by language, read once from the files in ``cues/``, found in one pass over a text."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from ingest.boilerplate.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

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


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue found: of the words ``start`` to ``end``."""

    start: int
    end: int
    cue: Cue


@dataclass(slots=True)
class _Node:
    exact: dict[str, _Node] = field(default_factory=dict)
    stems: dict[str, _Node] = field(default_factory=dict)
    cues: list[Cue] = field(default_factory=list)

    def after(self, word: str) -> list[_Node]:
        found = [self.exact[word]] if word in self.exact else []
        if self.stems:
            found += [self.stems[word[:n]] for n in range(1, len(word) + 1) if word[:n] in self.stems]
        return found


class Lexicon:
    """All cues of all languages."""

    def __init__(self) -> None:
        self._root = _Node()
        self._first = lru_cache(maxsize=50_000)(self._root.after)

    def add(self, phrase: str, cue: Cue) -> None:
        """Add a phrase; a word that ends in ``*`` is a stem, with any ending."""
        spoken = tokens(phrase)
        node = self._root
        for word, end in zip(spoken.words, spoken.ends, strict=True):
            branch = node.stems if phrase[end : end + 1] == "*" else node.exact
            node = branch.setdefault(word, _Node())
        if spoken.words:
            node.cues.append(cue)

    def hits(self, words: list[str]) -> list[Hit]:
        """Return every cue in the words, by start. Linear in them: a phrase is bounded."""
        return [
            hit
            for start, word in enumerate(words)
            if (nodes := self._first(word))
            for hit in _walk(words, start, nodes)
        ]


def _walk(words: list[str], start: int, nodes: list[_Node]) -> Iterator[Hit]:
    end = start + 1
    while nodes:
        for node in nodes:
            for cue in node.cues:
                yield Hit(start, end, cue)
        if end == len(words):
            return
        nodes = [after for node in nodes for after in node.after(words[end])]
        end += 1


@cache
def lexicon() -> Lexicon:
    """Return the cues of every file."""
    whole = Lexicon()
    paths = sorted(
        (path for path in files(__package__).joinpath("cues").iterdir() if path.name.endswith(".toml")),
        key=lambda path: path.name,
    )
    for number, path in enumerate(paths):
        everywhere = path.name == f"{EVERYWHERE}.toml"
        for role, kind, phrase in _phrases(tomllib.loads(path.read_text(encoding="utf-8"))):
            cue = Cue(role, kind, -1 if everywhere else 1 << number, phrase.endswith(":"))
            for spelling in dict.fromkeys((phrase, phrase.lower())):
                whole.add(spelling, cue)
    return whole


def _phrases(table: dict[str, dict[str, list[str]] | list[str]]) -> Iterator[tuple[str, str, str]]:
    for role, entries in table.items():
        if role == NOTES:
            continue
        kinds = entries if isinstance(entries, dict) else {role: entries}
        for kind, phrases in kinds.items():
            for phrase in phrases:
                yield role, kind, phrase
