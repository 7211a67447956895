"""Which passages of an article are cut: one decision over the evidence for all of its paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.boilerplate.judged import judged
from ingest.boilerplate.notes import MAX_LABELLED, credits_itself, find_notes, note_of
from ingest.boilerplate.repeats import learned_rule
from ingest.boilerplate.rulings import Rulings
from ingest.boilerplate.tokens import words
from ingest.model.boilerplate import Cleaning, Cut, Ruled, SiteKnowledge

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from ingest.model.boilerplate import Leaning, Note

MAX_HEADLINE = 160
"""A paragraph of more characters than this is no headline."""

_NAME_LENGTH = 80
"""The outlet's name is looked for among so many characters at the end of a credit: a name and its host are shorter."""
_LONG = 100
"""The number of characters of a paragraph with which the text has surely begun. On a page, a note above it is a byline, which
``article.authors`` holds."""
_OWN_CREDIT = "judged:source:1.00"
"""The rule of a credit that names only the outlet itself."""
_PROGRAM = re.compile(r"\s*+[\w.]++\([^()\s]*+\);?\s*+")
"""A line of a program, such as ``print(x)``: its words say nothing to the reader."""
_KEPT = "kept"
"""What stands for a rule where the operator keeps a paragraph."""


@dataclass(frozen=True, slots=True)
class _Context:
    """What is known of an article besides its paragraphs."""

    own_name: str
    """The outlet's name as in its host; empty if it is not to be looked for."""
    headline: Sequence[str]
    """The words of the title."""
    known: SiteKnowledge
    rulings: Rulings


def find_cuts(
    paragraphs: Sequence[str],
    *,
    site: str = "",
    title: str = "",
    known: SiteKnowledge | None = None,
    leanings: Sequence[Leaning] = (),
    strip: Collection[Note] = (),
    cleaning: Cleaning = Cleaning.USUAL,
) -> tuple[Cut, ...]:
    """Return the boilerplate of an article, in the order of the text.

    ``site``: the article's host; an outlet calls itself by the name in it. ``title``: a paragraph that repeats it
    stays. ``known``: what the site repeats, and the operator's rulings, which go before all other evidence. ``leanings``:
    what the page shows of each paragraph; empty without a page. ``strip``: the kinds of notes to be cut as
    well. ``cleaning``: how ready the judge is to cut.

    The judge has learned from all languages at once, so the article's language is not asked for.
    """
    known = known or SiteKnowledge()
    headline = words(title)
    context = _Context(_own_name(site, "".join(headline)), headline, known, Rulings(known.rulings))
    cuts = _found(paragraphs, context, leanings, cleaning)
    if strip:
        gone = {cut.index for cut in cuts if cut.text == paragraphs[cut.index]}
        cuts = tuple(sorted((*cuts, *find_notes(paragraphs, strip, gone)), key=lambda cut: (cut.index, cut.start)))
    return tuple(cut for cut in cuts if not context.rulings.keep(cut, paragraphs))


def _found(
    paragraphs: Sequence[str], context: _Context, leanings: Sequence[Leaning], cleaning: Cleaning
) -> tuple[Cut, ...]:
    """Return the cuts by all evidence, from which passages that the operator keeps are still to be taken out."""
    rules = {index: rule for index, paragraph in enumerate(paragraphs) if (rule := _rule(paragraph, context))}
    known = [
        Cut(index=index, start=0, text=paragraphs[index], rule=rule) for index, rule in rules.items() if rule != _KEPT
    ]

    begins = next((index for index, paragraph in enumerate(paragraphs) if len(paragraph) >= _LONG), 0)

    def stays(index: int) -> bool:
        paragraph = paragraphs[index]
        title = not leanings and _is_title(paragraph, context.headline)
        if index in rules or title or _PROGRAM.fullmatch(paragraph):
            return True
        return note_of(paragraph) is not None and not (leanings and index < begins)

    cuts = [*known, *judged(paragraphs, stays, context.own_name, cleaning, leanings)]
    return tuple(sorted(cuts, key=lambda cut: (cut.index, cut.start)))


def _rule(paragraph: str, context: _Context) -> str | None:
    """Return the rule by which a paragraph is cut without the judge; _KEPT if the operator keeps it; None: the judge decides.

    A note stays a note if its site repeats it ("With files from …"), and a title stays a title.
    """
    ruling = context.rulings.ruling(paragraph)
    if ruling:
        return _KEPT if ruling is Ruled.KEEP else "operator"
    rule = learned_rule(paragraph, context.known)
    if rule and not note_of(paragraph) and not _is_title(paragraph, context.headline):
        return rule
    name = context.own_name
    return (
        _OWN_CREDIT
        if name
        and len(paragraph) <= MAX_LABELLED
        and name in "".join(words(paragraph[-_NAME_LENGTH:]))
        and credits_itself(paragraph, name)
        else None
    )


def _own_name(site: str, headline: str) -> str:
    """Return the name in a host: "example" of "news.example.co.uk"; empty if the headline begins with it."""
    labels = site.casefold().partition(":")[0].split(".")
    name = max(labels[:-1] or labels, key=len).replace("-", "")
    return "" if headline.startswith(name) else name


def _is_title(paragraph: str, headline: Sequence[str]) -> bool:
    return bool(headline) and len(paragraph) < MAX_HEADLINE and words(paragraph) == headline
