"""The cleaning of whole texts: paragraphs, texts cleaned before, plain text, records of a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.boilerplate.decision import find_cuts
from ingest.boilerplate.notes import RULE
from ingest.boilerplate.removal import apply_cuts, restore
from ingest.boilerplate.rulings import Knowledge
from ingest.model.boilerplate import Cut, Known, Ruled

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from ingest.model.boilerplate import Cleaned, Note, Removal
    from ingest.model.page import Mark

_JUDGED_ANEW = ("cue:", "operator")


def clean(
    paragraphs: Sequence[str],
    *,
    language: str | None = None,
    site: str = "",
    title: str = "",
    known: Known | None = None,
    marks: Sequence[Mark | None] = (),
    strip: Collection[Note] = (),
) -> Cleaned:
    """Strip the boilerplate from an article's paragraphs, and the notes that are to be stripped."""
    cuts = find_cuts(paragraphs, language=language, site=site, title=title, known=known, marks=marks, strip=strip)
    return apply_cuts(paragraphs, cuts)


def clean_again(
    body: str,
    removed: Iterable[Removal],
    *,
    language: str | None,
    title: str,
    known: Known,
    strip: Collection[Note] = (),
) -> Cleaned:
    """Strip the boilerplate from a text that was cleaned before, by what is known today.

    What was removed for a reason that its text alone does not show (its page, or a passage that its site used then) stays
    removed, unless the operator keeps it; so does a note, as long as ``strip`` has its kind.
    """
    gone = tuple(removed)
    paragraphs = restore(body, gone).split("\n")
    knowledge = Knowledge(known)
    before = [
        cut
        for cut in _as_cuts(gone, paragraphs)
        if not cut.rule.startswith(_JUDGED_ANEW)
        and (not cut.rule.startswith(RULE) or cut.rule.removeprefix(RULE) in strip)
        and Ruled.KEEP not in {knowledge.ruling(cut.text), knowledge.ruling(paragraphs[cut.index])}
    ]
    cuts = find_cuts(paragraphs, language=language, site=known.site, title=title, known=known, strip=strip)
    return apply_cuts(paragraphs, [*before, *cuts])


def _as_cuts(removed: Sequence[Removal], paragraphs: Sequence[str]) -> Iterator[Cut]:
    """Yield what removals took of each paragraph."""
    spans = [(removal.start, removal.start + len(removal.text), removal.rule) for removal in removed]
    start = first = 0
    for index, paragraph in enumerate(paragraphs):
        end = start + len(paragraph)
        while first < len(spans) and spans[first][1] <= start:
            first += 1
        for begin, until, rule in spans[first:]:
            if begin >= end:
                break
            place, last = max(begin, start) - start, min(until, end) - start
            if last > place:
                yield Cut(index=index, start=place, text=paragraph[place:last], rule=rule)
        start = end + 1


def clean_text(text: str, strip: Collection[Note] = ()) -> str:
    """Strip the boilerplate, and the notes to be stripped, from a plain text, one paragraph a line."""
    return clean(text.split("\n"), strip=strip).body
