"""The cleaning of whole texts: an article's paragraphs, a text that was cleaned before, a plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.boilerplate.decision import find_cuts
from ingest.boilerplate.notes import RULE
from ingest.boilerplate.removal import apply_cuts, restore
from ingest.boilerplate.rulings import Rulings
from ingest.model.boilerplate import Cut

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from ingest.model.boilerplate import Cleaned, Note, Removal, SiteKnowledge
    from ingest.model.page import Mark

_JUDGED_ANEW = ("cue:", "operator")
"""The beginnings of rules that need only a text and what is known today, so that they are decided again."""


def clean(
    paragraphs: Sequence[str],
    *,
    site: str = "",
    title: str = "",
    known: SiteKnowledge | None = None,
    marks: Sequence[Mark | None] = (),
    strip: Collection[Note] = (),
) -> Cleaned:
    """Strip the boilerplate, and notes of the kinds in ``strip``, from an article's paragraphs; see ``find_cuts``."""
    return apply_cuts(paragraphs, find_cuts(paragraphs, site=site, title=title, known=known, marks=marks, strip=strip))


def clean_again(
    body: str, removed: Iterable[Removal], *, title: str, known: SiteKnowledge, strip: Collection[Note] = ()
) -> Cleaned:
    """Strip the boilerplate from a text that was cleaned before, by what is known today.

    A passage that was removed because of its page, or because its site repeated it then, stays removed unless the
    operator keeps it: the text alone does not show such reasons. A note stays removed as long as ``strip`` names its
    kind.
    """
    gone = tuple(removed)
    paragraphs = restore(body, gone).split("\n")
    rulings = Rulings(known.rulings)
    before = [
        cut
        for cut in _as_cuts(gone, paragraphs)
        if not cut.rule.startswith(_JUDGED_ANEW)
        and (not cut.rule.startswith(RULE) or cut.rule.removeprefix(RULE) in strip)
        and not rulings.keep(cut, paragraphs)
    ]
    cuts = find_cuts(paragraphs, site=known.site, title=title, known=known, strip=strip)
    return apply_cuts(paragraphs, [*before, *cuts])


def _as_cuts(removed: Sequence[Removal], paragraphs: Sequence[str]) -> Iterator[Cut]:
    """Yield what the removals took from each paragraph: a removal may span several paragraphs, a cut is of one."""
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
    """Strip the boilerplate, and notes of the kinds in ``strip``, from a plain text; each line is a paragraph."""
    return clean(text.split("\n"), strip=strip).body
