"""A list with one feed on each line: its URL, and what newsboat lets follow it, tags and a title."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.feed.spelling import url_meant
from ingest.model.subscription import Skipped, Subscription
from ingest.text.logins import masked, parted
from ingest.text.plain import label

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD = re.compile(r"\"((?:[^\"\\]|\\.)*)(?:\"|\\?$)|(?:^|(?<=\s))#.*|([^\s\"]+)")
"""A word of a line: in double quotes, or up to white space. A # at its beginning begins a comment."""
_ESCAPE = re.compile(r"\\(.)")
_HAS_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_MAX_TITLE_CHARACTERS = 2000
"""The title of a subscription is cut to this many characters, like the title that a feed gives itself."""
_MAX_NAME_CHARACTERS = 200
"""A tag, and the text of a line that is shown to the operator, are cut to this many characters."""


def read(text: str) -> list[Subscription | Skipped]:
    """Return what the lines of a list name. Blank lines and comments are ignored. Never raises."""
    return [found for number, line in enumerate(text.splitlines(), 1) if (found := _read_line(number, line))]


def _read_line(number: int, line: str) -> Subscription | Skipped | None:
    words = list(_words(line))
    if not words:
        return None
    # words after a URL are tags; without a scheme, several words are a sentence rather than a URL
    plain, login = parted(words[0])
    url = url_meant(plain) if len(words) == 1 or _HAS_SCHEME.match(words[0]) else None
    if url is None:
        return Skipped(
            line=number, text=label(masked(line), _MAX_NAME_CHARACTERS), reason="not an http(s) URL of a feed"
        )
    titles = [label(word[1:], _MAX_TITLE_CHARACTERS) for word in words[1:] if word.startswith("~")]
    tags = [label(word, _MAX_NAME_CHARACTERS) for word in words[1:] if not word.startswith(("~", "!"))]
    title = next(iter(titles), "")
    folders = tuple((tag,) for tag in dict.fromkeys(tags) if tag)
    return Subscription(url=url, login=login, title=title, own_title=title, folders=folders)


def _words(line: str) -> Iterator[str]:
    """Yield the words of a line up to its comment."""
    for found in _WORD.finditer(line):
        if found[0].startswith("#"):
            return
        yield found[2] if found[1] is None else _ESCAPE.sub(r"\1", found[1])
