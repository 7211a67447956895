"""The files of cues: words and phrases that are evidence of boilerplate, one file for each language, in ``cues/``.

A table of a file is a role (see ``ROLES``). Its keys are kinds of boilerplate, such as ``follow``; a table without keys
has its name for its kind. A word of a phrase that ends in ``*`` is a stem: any ending may follow. A phrase that ends in
``:`` counts only before a separator.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

UNIVERSAL = "universal"
"""The name of the file whose cues are the same in every language, such as names of platforms."""
NOTES = "note"
"""The table of phrases that begin a note; ``notes`` reads it, and its phrases are no cues."""
ROLES = (
    *("line", "label", "phrase"),
    *("act", "first", "nudge", "urge"),
    *("self", "you", "own", "platform", "product", "spot", "lure", "price", "gift", "now"),
    *("account", "remark", "copying", "permit", "matter"),
    *("join", "said"),
)
"""The roles that a cue may have in a sentence.

Enough by themselves are ``line`` (a paragraph of nothing else), ``label`` (the words before a headline) and ``phrase``.
Orders to the reader are ``act`` (anywhere in a sentence), ``first`` and ``nudge`` (where a clause begins) and ``urge``
(only in a line with a link). An order is about ``self`` (the outlet), ``you`` (the reader), ``own`` (an offer of
outlets), ``platform``, ``product``, ``spot`` (a place on the web), ``lure`` (what the reader gains), ``price`` or
``gift``; ``now`` says that something is new. ``account`` and ``remark`` (a reader's comment) ask for an account.
``copying``, ``permit`` and ``matter`` say on what terms a text may be copied. ``join`` connects two cues. ``said`` is a
word of a report about others, which makes a call unlikely.
"""
ROLE_BITS = {role: 1 << number for number, role in enumerate(ROLES)}
"""One bit for each role, so that a set of roles is one number."""


@dataclass(frozen=True, slots=True)
class Cue:
    """What a phrase is evidence of."""

    role: str
    """One of ``ROLES``."""
    kind: str
    """The kind of boilerplate, as rules name it: ``follow``, ``share``, ``newsletter`` and others."""
    languages: int
    """One bit for each language that has the cue; -1 (all bits) for a universal cue."""
    needs_separator: bool = False
    """Whether the phrase is a cue only before a separator such as a colon."""


@cache
def tables() -> dict[str, dict[str, Any]]:
    """Return the content of each file of cues by the file's name without its ending, such as ``en``."""
    paths = [path for path in files(__package__).joinpath("cues").iterdir() if path.name.endswith(".toml")]
    return {
        path.name.removesuffix(".toml"): tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted(paths, key=attrgetter("name"))
    }


def cues() -> Iterator[tuple[str, Cue]]:
    """Yield each phrase with its cue, as written and in small letters, as capitals within a word split it in two."""
    for number, (language, table) in enumerate(tables().items()):
        languages = -1 if language == UNIVERSAL else 1 << number
        for role, kind, phrase in _phrases(table):
            cue = Cue(role, kind, languages, needs_separator=phrase.endswith(":"))
            yield from ((spelling, cue) for spelling in dict.fromkeys((phrase, phrase.lower())))


def _phrases(table: dict[str, dict[str, list[str]] | list[str]]) -> Iterator[tuple[str, str, str]]:
    """Yield role, kind and phrase of each phrase of a file, but for those of notes."""
    for role, entries in table.items():
        if role == NOTES:
            continue
        kinds = entries if isinstance(entries, dict) else {role: entries}
        for kind, phrases in kinds.items():
            for phrase in phrases:
                yield role, kind, phrase


def bits_of(roles: Iterable[str]) -> int:
    """Return the set of roles as one number."""
    bits = 0
    for role in roles:
        bits |= ROLE_BITS[role]
    return bits
