"""Where a text names its own outlet or its newsroom."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from ingest.boilerplate.lexicon import Cue, Hit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.boilerplate.tokens import Tokens


NEWSROOM = re.compile(
    r"\b(?:redak[ctz]|redac|r[ée]dac|news|notic|notiz|nouvelles|nachrichten|pauta|red@|haber|berita|habari|editor|szerk|toimitus)[\w.+-]{0,40}@\w",
    re.IGNORECASE,
)
"""The address of a newsroom."""


def outspoken(hits: Sequence[Hit]) -> list[Hit]:
    """Leave out the words for saying that are part of others: "il" of "il vous reste", "viết" of "bài viết"."""
    longer = [range(hit.start, hit.end) for hit in hits if hit.cue.role in _NEVER_SAID and hit.end - hit.start > 1]
    return [hit for hit in hits if hit.cue.role != "said" or not any(hit.start in other for other in longer)]


_NEVER_SAID = frozenset({"join", "you"})


def newsroom(paragraph: str, spoken: Tokens) -> list[Hit]:
    """Find the mail addresses of newsrooms."""
    found = NEWSROOM.finditer(paragraph) if "@" in paragraph else ()
    at = [bisect_left(spoken.starts, match.start()) for match in found]
    return [Hit(word, word + 1, _NEWSROOM_MAIL) for word in at if word < len(spoken.words)]


def is_country(paragraph: str, spoken: Tokens, hit: Hit) -> bool:
    """Say whether "us" is the United States."""
    place = slice(spoken.starts[hit.start], spoken.ends[hit.start])
    return paragraph[place] == "US" and not paragraph.isupper()


def own_name_hits(spoken: Sequence[str], name: str) -> Iterator[Hit]:
    """Yield where the outlet names itself, as its host does."""
    if not name:
        return
    for start, word in enumerate(spoken):
        said, end = word, start + 1
        while said and name.startswith(said) and said != name and end < len(spoken):
            said, end = said + spoken[end], end + 1
        if said == name:
            yield Hit(start, end, _OWN_NAME)


_OWN_NAME = Cue("self", "follow", -1)


_NEWSROOM_MAIL = Cue("phrase", "contact", -1)
