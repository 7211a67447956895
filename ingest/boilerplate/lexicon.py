"""The lexicon finds cues in a text: all cues of all languages, in one pass over the words."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from itertools import chain, compress, count
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from ingest.boilerplate.cue_files import bits_of, cues
from ingest.boilerplate.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.boilerplate.cue_files import Cue


class Hit(NamedTuple):
    """A cue found in a text: it reaches from word ``start`` up to, not including, word ``end``."""

    start: int
    end: int
    cue: Cue


@dataclass(slots=True, eq=False)
class _Node:
    """A place in the tree of all phrases; each way down from the root reads the words of a phrase."""

    exact: dict[str, _Node] = field(default_factory=dict)
    stems: dict[str, dict[str, _Node]] = field(default_factory=dict)
    """The stems by their first two letters, so that one look shows if a word can begin with any of them."""
    cues: list[Cue] = field(default_factory=list)
    """The cues whose phrases end here."""

    def add(self, word: str, *, is_stem: bool) -> _Node:
        """Return the node for a word below this one; make it if there is none."""
        branch = self.stems.setdefault(word[:_HEAD], {}) if is_stem else self.exact
        return branch.setdefault(word, _Node())

    def after(self, word: str) -> list[_Node]:
        """Return the nodes to which a word leads from here."""
        found = [self.exact[word]] if word in self.exact else []
        if self.stems and (stems := self.stems.get(word[:_HEAD])):
            found += [node for stem, node in stems.items() if word.startswith(stem)]
        return found


_HEAD = 2
"""Letters by which stems are grouped; no stem of the files is shorter."""
_Standing = tuple[tuple[int, tuple[_Node, ...]], ...]
"""The phrases that the last words may begin: how many words were read, and the nodes to which they led."""


class _State:
    """What is known of a text after some of its words."""

    __slots__ = ("after", "cues", "roles", "standing")

    def __init__(self, standing: _Standing) -> None:
        self.standing = standing
        self.after: dict[str, _State] = {}
        """The next state by the next word, for words that were met here before."""
        self.cues = tuple((length, cue) for length, nodes in standing for node in nodes for cue in node.cues)
        """The cues that end with the last word, each with its number of words."""
        self.roles = bits_of(cue.role for _, cue in self.cues)


Met = tuple[int, _State]
"""A place in a text at which cues end: the number of words before it, and the state there."""


class _Vocabulary(dict[str, bool]):
    """Whether a word is part of a phrase; a word is looked up when it is first asked for."""

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
    """Phrases as an automaton that reads a text word by word.

    The method is that of Aho and Corasick (1975), with words for letters. A word may continue several stems, so a state
    is made only when a text first leads to it, as the library RE2 does for regular expressions.
    """

    def __init__(self, *, room: int = 100_000) -> None:
        """Make an empty lexicon.

        ``room``: the number of words, and of steps between states, that are remembered. At that number the memory is
        cleared, since texts bring new words without end.
        """
        self._room = room
        self._root = _Node()
        self._words = _Node()
        self._vocabulary = _Vocabulary(self._words, room)
        self.holds = self._vocabulary.__getitem__
        """Return whether a word is part of a phrase."""
        self._forget()

    def add(self, phrase: str, cue: Cue) -> None:
        """Add a phrase; a word before ``*`` is a stem, which any ending may follow."""
        spoken = tokens(phrase)
        node = self._root
        for word, end in zip(spoken.words, spoken.ends, strict=True):
            is_stem = phrase[end : end + 1] == "*"
            node = node.add(word, is_stem=is_stem)
            self._words.add(word, is_stem=is_stem)
        if spoken.words and cue not in node.cues:
            node.cues.append(cue)

    def met(self, words: Sequence[str]) -> list[Met]:
        """Return the places at which cues end. The time grows with the number of words alone, as no phrase is long."""
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
        """Return the set of roles (see ``ROLE_BITS``) of all cues in the words."""
        found = 0
        for _, state in self.met(words):
            found |= state.roles
        return found

    def hits(self, words: Sequence[str]) -> list[Hit]:
        """Return all cues in the words by their start; of those with one start, shorter ones first."""
        found = (Hit(end - length, end, cue) for end, state in self.met(words) for length, cue in state.cues)
        return sorted(found, key=attrgetter("start"))

    def _step(self, state: _State, word: str) -> _State:
        """Return the state after a word that was not met in this state before."""
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


@cache
def lexicon() -> Lexicon:
    """Return the lexicon of all files of cues."""
    found = Lexicon()
    for phrase, cue in cues():
        found.add(phrase, cue)
    return found
