"""The cleaning of whole texts: an article's paragraphs, a text that was cleaned before, a plain text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.boilerplate.decision import find_cuts
from ingest.boilerplate.keys import at_site, fingerprints_of_folded, folded_passage
from ingest.boilerplate.notes import RULE
from ingest.boilerplate.removal import apply_cuts, restore
from ingest.boilerplate.repeats import is_learned
from ingest.boilerplate.rulings import Rulings
from ingest.boilerplate.spare import why_spared
from ingest.model.boilerplate import Cleaning, Cut, Leaning, SiteKnowledge

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from ingest.model.boilerplate import Cleaned, Note, Removal

_JUDGED_ANEW = ("judged:", "cue:", "operator")
"""The beginnings of rules that need only a text and what is known today, so that they are decided again."""


def clean(
    paragraphs: Sequence[str],
    *,
    site: str = "",
    title: str = "",
    known: SiteKnowledge | None = None,
    leanings: Sequence[Leaning] = (),
    strip: Collection[Note] = (),
    cleaning: Cleaning = Cleaning.USUAL,
) -> Cleaned:
    """Strip the boilerplate, and notes of the kinds in ``strip``, from an article's paragraphs; see ``find_cuts``.

    If learned passages would take too much of the article, none of them is cut: see ``why_spared``.
    """
    known = known or SiteKnowledge()

    def cuts_by(what: SiteKnowledge) -> Sequence[Cut]:
        return find_cuts(
            paragraphs, site=site, title=title, known=what, leanings=leanings, strip=strip, cleaning=cleaning
        )

    return _spared(paragraphs, cuts_by, known)


def _spared(
    paragraphs: Sequence[str], cuts_by: Callable[[SiteKnowledge], Sequence[Cut]], known: SiteKnowledge
) -> Cleaned:
    """Cut what is known, without what was learned if that would take too much. If nothing is left either way, nothing is spared."""
    cleaned = apply_cuts(paragraphs, cuts_by(known))
    reason = why_spared(cleaned, known.max_learned_share)
    whole = apply_cuts(paragraphs, cuts_by(replace(known, learned={}))) if reason else cleaned
    return replace(whole, spared=reason) if whole.body else whole


def clean_again(
    body: str,
    removed: Iterable[Removal],
    *,
    title: str,
    known: SiteKnowledge,
    strip: Collection[Note] = (),
    cleaning: Cleaning = Cleaning.USUAL,
    leanings: Sequence[int] = (),
) -> Cleaned:
    """Strip the boilerplate from a text that was cleaned before, by what is known today.

    ``leanings``: see ``Text.leanings``. What the judge cut is judged anew, with them where they fit the text. What an older version removed because of its page
    (``structure:``), and what was removed because its site repeated it then, stays removed unless the operator keeps
    it: the text alone does not show such reasons. A note stays removed as long as ``strip`` names its kind. What
    passages took that were wrongly learned (``known.unlearned``) is put back.
    """
    gone = tuple(removed)
    paragraphs = restore(body, gone).split("\n")
    told = [Leaning(number) for number in leanings] if len(leanings) == len(paragraphs) else []
    rulings = Rulings(known.rulings)
    before = [
        cut
        for cut in _as_cuts(gone, paragraphs)
        if _may_stay(cut, paragraphs[cut.index], known, strip) and not rulings.keep(cut, paragraphs)
    ]

    def cuts_by(what: SiteKnowledge) -> Sequence[Cut]:
        still = before if what is known else [cut for cut in before if not is_learned(cut.rule)]
        found = find_cuts(
            paragraphs, site=known.site, title=title, known=what, leanings=told, strip=strip, cleaning=cleaning
        )
        return [*still, *found]

    return _spared(paragraphs, cuts_by, known)


def _may_stay(cut: Cut, paragraph: str, known: SiteKnowledge, strip: Collection[Note]) -> bool:
    """Return whether the reason of a cut may still hold, so far as it is not decided again from the text."""
    if cut.rule.startswith(RULE):
        return cut.rule.removeprefix(RULE) in strip
    if known.unlearned and is_learned(cut.rule):
        return not _has_key(paragraph, known.site, known.unlearned)
    return not cut.rule.startswith(_JUDGED_ANEW)


def _has_key(paragraph: str, site: str, keys: Collection[int]) -> bool:
    """Return whether a paragraph is one of the passages with these keys at a site."""
    return any(key in keys for key in at_site(fingerprints_of_folded(folded_passage(paragraph)), site))


def _as_cuts(removed: Sequence[Removal], paragraphs: Sequence[str]) -> Iterator[Cut]:
    """Yield what the removals took from each paragraph: a removal may span several paragraphs, a cut is of one."""
    spans = [(removal.start, removal.start + len(removal.text), removal) for removal in removed]
    start = first = 0
    for index, paragraph in enumerate(paragraphs):
        end = start + len(paragraph)
        while first < len(spans) and spans[first][1] <= start:
            first += 1
        for begin, until, removal in spans[first:]:
            if begin >= end:
                break
            place, last = max(begin, start) - start, min(until, end) - start
            if last > place:
                text = paragraph[place:last]
                yield Cut(index=index, start=place, text=text, rule=removal.rule, why=removal.why)
        start = end + 1


def clean_text(text: str, strip: Collection[Note] = (), cleaning: Cleaning = Cleaning.USUAL) -> Cleaned:
    """Strip the boilerplate, and notes of the kinds in ``strip``, from a plain text; each line is a paragraph."""
    return clean(text.split("\n"), strip=strip, cleaning=cleaning)
