"""The cues: words and phrases by language, read once from the files in ``cues/``, found in one pass over a text."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from ingest.boilerplate.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

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
    stems: dict[str, dict[str, _Node]] = field(default_factory=dict)
    """By their first letters: one look tells that a word begins with none."""
    cues: list[Cue] = field(default_factory=list)
    telling: list[Cue] = field(default_factory=list)
    """Those of them whose roles tell."""
    leads: bool = False
    """To cues that tell, here or below."""

    def add(self, word: str, *, is_stem: bool) -> _Node:
        branch = self.stems.setdefault(word[:_HEAD], {}) if is_stem else self.exact
        return branch.setdefault(word, _Node())


_HEAD = 2
"""Letters; no stem is shorter."""


def _after(nodes: Iterable[_Node], word: str) -> list[_Node]:
    """Return where a word leads to."""
    found = []
    for node in nodes:
        if word in node.exact:
            found.append(node.exact[word])
        if node.stems and (stems := node.stems.get(word[:_HEAD])):
            found += [after for stem, after in stems.items() if word.startswith(stem)]
    return found


class Lexicon:
    """All cues of all languages."""

    def __init__(self) -> None:
        self._root = _Node()
        self._words = _Node()
        self.holds = lru_cache(maxsize=50_000)(self._holds)
        self._first = lru_cache(maxsize=50_000)(partial(_after, (self._root,)))
        self._telling = lru_cache(maxsize=50_000)(self._first_telling)

    def add(self, phrase: str, cue: Cue) -> None:
        """Add a phrase; a word that ends in ``*`` is a stem, with any ending."""
        spoken = tokens(phrase)
        node = self._root
        for word, end in zip(spoken.words, spoken.ends, strict=True):
            is_stem = phrase[end : end + 1] == "*"
            node = node.add(word, is_stem=is_stem)
            node.leads = node.leads or cue.role in TELLING
            self._words.add(word, is_stem=is_stem)
        if spoken.words and cue not in node.cues:
            node.cues.append(cue)
            node.telling += [cue] if cue.role in TELLING else []

    def _holds(self, word: str) -> bool:
        """Say whether a word is part of a cue."""
        return bool(_after((self._words,), word))

    def _first_telling(self, word: str) -> list[_Node]:
        return [node for node in _after((self._root,), word) if node.leads]

    def hits(self, words: Sequence[str]) -> list[Hit]:
        """Return every cue in the words, by start. Linear in them: a phrase is bounded."""
        found = []
        for start, first in enumerate(map(self._first, words)):
            nodes, end = first, start + 1
            while nodes:
                for node in nodes:
                    found += [Hit(start, end, cue) for cue in node.cues]
                nodes = _after(nodes, words[end]) if end < len(words) else []
                end += 1
        return found

    def telling(self, words: Sequence[str]) -> list[Hit]:
        """Return the cues in the words that tell, in less time."""
        found = []
        for start, first in enumerate(map(self._telling, words)):
            nodes, end = first, start + 1
            while nodes:
                for node in nodes:
                    if node.telling:
                        found += [Hit(start, end, cue) for cue in node.telling]
                nodes = _after(nodes, words[end]) if end < len(words) else []
                end += 1
        return found


TELLING = frozenset({"phrase", "label", "own", "lure", "act", "first", "platform", "product", "self", "nudge", "spot"})


@cache
def lexicon() -> Lexicon:
    """Return the cues of every file."""
    found = Lexicon()
    for phrase, cue in _cues():
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
