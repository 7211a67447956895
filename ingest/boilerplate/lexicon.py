"""The lexicon finds cues in a text: all cues of all languages, in one pass over the words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, reduce
from itertools import compress, count
from operator import or_
from typing import TYPE_CHECKING

from ingest.boilerplate.cue_files import ROLE_BITS, cues
from ingest.boilerplate.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(slots=True, eq=False)
class _Node:
    """A place in the tree of all phrases; each way down from the root reads the words of a phrase.

    There are tens of thousands, most of them with nothing below, so none has a dictionary that it does not need.
    """

    exact: dict[str, _Node] | None = None
    stems: dict[str, dict[str, _Node]] | None = None
    """The stems by their first two letters, so that one look shows if a word can begin with any of them."""
    roles: int = 0
    """The roles of the cues whose phrases end here."""

    def add(self, word: str, *, is_stem: bool) -> _Node:
        """Return the node for a word below this one; make it if there is none."""
        if is_stem:
            self.stems = self.stems or {}
            branch = self.stems.setdefault(word[:_HEAD], {})
        else:
            branch = self.exact = self.exact or {}
        return branch.setdefault(word, _Node())

    def after(self, word: str) -> list[_Node]:
        """Return the nodes to which a word leads from here."""
        found = [self.exact[word]] if self.exact and word in self.exact else []
        if self.stems and (stems := self.stems.get(word[:_HEAD])) and word.startswith(tuple(stems)):
            found += [node for stem, node in stems.items() if word.startswith(stem)]
        return found


_HEAD = 2
"""Letters by which stems are grouped; no stem of the files is shorter."""
_Standing = tuple[_Node, ...]
"""The phrases that the last words may begin: the nodes to which these words led, whichever of them was the first of its phrase."""


class _State:
    """What is known of a text after some of its words."""

    __slots__ = ("after", "roles", "standing")

    def __init__(self, standing: _Standing) -> None:
        self.standing = standing
        self.after: dict[str, _State] = {}
        """The next state by the next word, for words that were met here before."""
        self.roles = reduce(or_, [node.roles for node in standing], 0)
        """The roles of the cues that end with the last word."""


class _Vocabulary(dict[str, bool]):
    """Whether a word is part of a phrase; a word is looked up when it is first asked for."""

    def __init__(self, words: _Node, room: int) -> None:
        super().__init__()
        self._words = words
        self._room = room

    def __missing__(self, word: str) -> bool:
        if len(self) == self._room:
            self.clear()
        exact, stems = self._words.exact or (), self._words.stems or {}
        self[word] = holds = word in exact or word.startswith(tuple(stems.get(word[:_HEAD], ())))
        return holds


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

    def add(self, phrase: str, role: str) -> None:
        """Add a phrase; a word before ``*`` is a stem, which any ending may follow."""
        spoken = tokens(phrase)
        node = self._root
        for word, end in zip(spoken.words, spoken.ends, strict=True):
            is_stem = phrase[end : end + 1] == "*"
            node = node.add(word, is_stem=is_stem)
            self._words.add(word, is_stem=is_stem)
        if spoken.words:
            node.roles |= ROLE_BITS[role]

    def roles(self, words: Sequence[str]) -> int:
        """Return the set of roles (see ``ROLE_BITS``) of all cues in the words.

        The time grows with the number of words alone, as no phrase is long.
        """
        found = end = 0
        state = self._start
        for place in compress(count(), map(self.holds, words)):
            state = state if place == end else self._start
            end = place + 1
            state = state.after.get(words[place]) or self._step(state, words[place])
            found |= state.roles
        return found

    def _step(self, state: _State, word: str) -> _State:
        """Return the state after a word that was not met in this state before."""
        if self._steps == self._room:
            self._forget()
        self._steps += 1
        standing = tuple(after for node in (*state.standing, self._root) for after in node.after(word))
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
    for phrase, role in cues():
        found.add(phrase, role)
    return found
