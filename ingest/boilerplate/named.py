"""Where a text names its own outlet: the name in its host, and the mail address of its newsroom."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from ingest.boilerplate.cue_files import Cue
from ingest.boilerplate.lexicon import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.boilerplate.tokens import Tokens

_NEWSROOM = re.compile(
    r"\b(?:redak[ctz]|redac|r[ée]dac|news|notic|notiz|nouvelles|nachrichten|pauta|red@|haber|berita|habari|editor|szerk|toimitus)[\w.+-]{0,40}@\w",
    re.IGNORECASE,
)
"""A mail address that begins with a word for a newsroom or for news."""
_EVERY_LANGUAGE = -1
_OWN_NAME = Cue("self", "follow", _EVERY_LANGUAGE)
_NEWSROOM_MAIL = Cue("phrase", "contact", _EVERY_LANGUAGE)


def newsroom(paragraph: str, spoken: Tokens) -> list[Hit]:
    """Return a cue for the first word of each mail address of a newsroom."""
    found = _NEWSROOM.finditer(paragraph) if "@" in paragraph else ()
    at = [bisect_left(spoken.starts, match.start()) for match in found]
    return [Hit(word, word + 1, _NEWSROOM_MAIL) for word in at if word < len(spoken.words)]


def names_newsroom(paragraph: str) -> bool:
    """Return whether a paragraph holds the mail address of a newsroom."""
    return "@" in paragraph and _NEWSROOM.search(paragraph) is not None


def own_name_hits(spoken: Sequence[str], name: str) -> Iterator[Hit]:
    """Yield a cue for each place at which the words, written together, are the outlet's name as in its host."""
    if not name:
        return
    for start, word in enumerate(spoken):
        said, end = word, start + 1
        while said and name.startswith(said) and said != name and end < len(spoken):
            said, end = said + spoken[end], end + 1
        if said == name:
            yield Hit(start, end, _OWN_NAME)
