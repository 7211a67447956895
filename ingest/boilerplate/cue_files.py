"""The files of cues: words and phrases that are evidence of boilerplate, one file for each language, in ``cues/``.

A table of a file is a role (see ``ROLES``). Its keys are kinds of boilerplate, such as ``follow``; they order the phrases for whoever
writes them. A word of a phrase that ends in ``*`` is a stem: any ending may follow.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

NOTES = "note"
"""The table of phrases that begin a note; ``notes`` reads it, and its phrases are no cues."""
ROLES = (
    *("line", "label", "phrase"),
    *("act", "first", "nudge", "urge"),
    *("self", "you", "own", "platform", "product", "spot", "lure", "price", "gift", "now"),
    *("account", "remark", "copying", "permit", "matter"),
    *("join", "said"),
)
"""The roles that a cue may have in a sentence. A paragraph's roles are evidence for the text model, which has learned what they are worth.

``line`` is a whole line of boilerplate, ``label`` the words before a headline. ``act``, ``first``, ``nudge`` and ``urge`` are orders to the
reader. An order is about ``self`` (the outlet), ``you`` (the reader), ``own`` (an offer of outlets), ``platform``, ``product``, ``spot`` (a
place on the web), ``lure`` (what the reader gains), ``price`` or ``gift``; ``now`` says that something is new. ``account`` and ``remark`` (a
reader's comment) ask for an account. ``copying``, ``permit`` and ``matter`` say on what terms a text may be copied. ``join`` connects two
cues. ``said`` is a word of a report about others, which makes a call unlikely.
"""
ROLE_BITS = {role: 1 << number for number, role in enumerate(ROLES)}
"""One bit for each role, so that a set of roles is one number."""


@cache
def tables() -> dict[str, dict[str, Any]]:
    """Return the content of each file of cues by the file's name without its ending, such as ``en``."""
    paths = [path for path in files(__package__).joinpath("cues").iterdir() if path.name.endswith(".toml")]
    return {
        path.name.removesuffix(".toml"): tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted(paths, key=attrgetter("name"))
    }


def cues() -> Iterator[tuple[str, str]]:
    """Yield each phrase with its role, as written and in small letters, as capitals within a word split it in two."""
    for table in tables().values():
        for role, phrase in phrases(table):
            yield from ((spelling, role) for spelling in dict.fromkeys((phrase, phrase.lower())))


def phrases(table: dict[str, dict[str, list[str]] | list[str]]) -> Iterator[tuple[str, str]]:
    """Yield role and phrase of each phrase of a file, but for those of notes."""
    for role, entries in table.items():
        if role != NOTES:
            for some in entries.values() if isinstance(entries, dict) else (entries,):
                yield from ((role, phrase) for phrase in some)
