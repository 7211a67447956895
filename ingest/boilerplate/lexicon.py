"""The cues: words and phrases by language, read once from the files in ``cues/``, found in one pass over a text."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import chain, compress, count
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

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


@dataclass(slots=True, eq=False)
class _Node:
    exact: dict[str, _Node] = field(default_factory=dict)
    stems: dict[str, dict[str, _Node]] = field(default_factory=dict)
    """By their first letters: one look tells that a word begins with none."""
    cues: list[Cue] = field(default_factory=list)

    def add(self, word: str, *, is_stem: bool) -> _Node:
        branch = self.stems.setdefault(word[:_HEAD], {}) if is_stem else self.exact
        return branch.setdefault(word, _Node())

    def after(self, word: str) -> list[_Node]:
        """Return where a word leads to."""
        found = [self.exact[word]] if word in self.exact else []
        if self.stems and (stems := self.stems.get(word[:_HEAD])):
            found += [node for stem, node in stems.items() if word.startswith(stem)]
        return found


_HEAD = 2
"""Letters; no stem is shorter."""
_Standing = tuple[tuple[int, tuple[_Node, ...]], ...]
"""The cues that the last words may be part of: how many words of them were read, and where that leads to."""


ROLES = (
    *(
        "line",
        "label",
        "phrase",
        "own",
        "lure",
        "act",
        "first",
        "nudge",
        "urge",
        "join",
        "self",
        "you",
        "platform",
        "product",
    ),
    *("spot", "now", "said", "price", "gift", "account", "remark", "copying", "permit", "matter"),
)
ROLE_BITS = {role: 1 << number for number, role in enumerate(ROLES)}


def bits_of(roles: Iterable[str]) -> int:
    """Return the bits of roles."""
    bits = 0
    for role in roles:
        bits |= ROLE_BITS[role]
    return bits


class _State:
    """What the words of a text came to, up to one of them."""

    __slots__ = ("after", "cues", "roles", "standing")

    def __init__(self, standing: _Standing) -> None:
        self.standing = standing
        self.after: dict[str, _State] = {}
        """By the next word, as far as it was met."""
        self.cues = tuple((length, cue) for length, nodes in standing for node in nodes for cue in node.cues)
        """The cues that end here, each with its words."""
        self.roles = bits_of(cue.role for _, cue in self.cues)


Met = tuple[int, _State]
"""A place in a text (one past a word), and what its words came to there: the cues that end there, if any do."""


class _Vocabulary(dict[str, bool]):
    """Whether a word is part of a cue; fills as words are met."""

    def __init__(self, words: _Node, room: int) -> None:
        super().__init__()
        self._words = words
        self._room = room

    def __missing__(self, word: str) -> bool:
        if len(self) == self._room:
            self.clear()
        self[word] = bool(self._words.after(word))
        return self[word]


class Lexicon:
    """All cues of all languages, as an automaton that reads a word at a time.

    Aho & Corasick (1975), over words. A word may go on several stems, so its states are made when they are met first, as
    RE2 makes those of a regular expression.
    """

    def __init__(self, *, room: int = 100_000) -> None:
        """``room``: words, and ways from word to word, that are kept in mind. Then it starts anew, as there is no end to words."""
        self._room = room
        self._root = _Node()
        self._words = _Node()
        self._vocabulary = _Vocabulary(self._words, room)
        self.holds = self._vocabulary.__getitem__
        """Say whether a word is part of a cue."""
        self._forget()

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

    def met(self, words: Sequence[str]) -> list[Met]:
        """Return where in the words cues end. Linear in them: a phrase is bounded."""
        found = []
        state, end = self._start, 0
        for place in compress(count(), map(self.holds, words)):
            state = state if place == end else self._start
            end = place + 1
            state = state.after.get(words[place]) or self._step(state, words[place])
            if state.cues:
                found.append((end, state))
        return found

    def roles(self, words: Sequence[str]) -> int:
        """Return the bits of the roles that tell of the cues in the words: what ``met`` finds, in half the time."""
        found = 0
        state, end = self._start, 0
        for place in compress(count(), map(self.holds, words)):
            state = state if place == end else self._start
            end = place + 1
            state = state.after.get(words[place]) or self._step(state, words[place])
            found |= state.roles
        return found

    def _step(self, state: _State, word: str) -> _State:
        """Make what is after a word that was not met in this state before."""
        if self._steps == self._room:
            self._forget()
        self._steps += 1
        standing = tuple(
            (length + 1, after)
            for length, nodes in state.standing
            if (after := tuple(chain.from_iterable(node.after(word) for node in nodes)))
        )
        if first := tuple(self._root.after(word)):
            standing = (*standing, (1, first))
        state.after[word] = self._states.get(standing) or self._states.setdefault(standing, _State(standing))
        return state.after[word]

    def _forget(self) -> None:
        self._steps = 0
        self._start = _State(())
        self._states: dict[_Standing, _State] = {(): self._start}


def hits_of(met: Iterable[Met]) -> list[Hit]:
    """Return the cues that were met, by start, shorter ones first."""
    return sorted(
        (Hit(end - length, end, cue) for end, state in met for length, cue in state.cues), key=attrgetter("start")
    )


@cache
def lexicon() -> Lexicon:
    """Return the cues of every file."""
    found = Lexicon()
    for phrase, cue in _cues():
        found.add(phrase, cue)
    return found


@cache
def tables() -> dict[str, dict[str, Any]]:
    """Return what stands in the files of cues, by their names."""
    paths = [path for path in files(__package__).joinpath("cues").iterdir() if path.name.endswith(".toml")]
    return {
        path.name.removesuffix(".toml"): tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted(paths, key=attrgetter("name"))
    }


def _cues() -> tuple[tuple[str, Cue], ...]:
    found = []
    for number, (language, table) in enumerate(tables().items()):
        everywhere = language == EVERYWHERE
        for role, kind, phrase in _phrases(table):
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
