"""Which of several feeds the operator wants."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ingest.cli.output import put, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model.subscription import Candidate


def chosen_of(url: str, found: Sequence[Candidate]) -> Sequence[Candidate]:
    """Return the feeds that are meant; ask which, if there are several and somebody is there. Empty: none was chosen."""
    from ingest.feed.discover import obvious
    from ingest.text.logins import masked

    meant = obvious(found)
    if meant:
        return (meant,)
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        put("".join(f"found {described(one)}\n" for one in found))
        tell(f"{masked(url)}: {len(found)} feeds are there, and none was added: name one of them, or use --all\n")
        return ()
    tell("".join(f"{number:3} {described(one)}\n" for number, one in enumerate(found, 1)))
    chosen = None
    while chosen is None:
        # typer's prompt writes a blank to standard output, which is for results
        tell("Which of them? Numbers, `all`, or nothing: ")
        chosen = _numbered(sys.stdin.readline(), found)
    return chosen


def _numbered(answer: str, found: Sequence[Candidate]) -> Sequence[Candidate] | None:
    """Return the feeds whose numbers stand in an answer, in the answer's order; None: the answer cannot be understood."""
    words = answer.replace(",", " ").split()
    if words == ["all"]:
        return found
    numbers = [int(word) if word.isascii() and word.isdigit() else 0 for word in words]
    return [found[number - 1] for number in numbers] if all(0 < number <= len(found) for number in numbers) else None


def described(one: Candidate) -> str:
    """Return a feed with what helps to choose it: its URL, its title, its newest entry."""
    when = f" of {one.newest_at:%Y-%m-%d}" if one.newest_at else ""
    newest = f", newest entry{when}: {one.newest}" if one.entries else ", no entries"
    return f"{one.feed.url} {one.feed.title}{newest}"
