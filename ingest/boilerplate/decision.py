"""Which passages of an article are cut: one decision over the evidence for all of its paragraphs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from ingest.boilerplate.evidence import judge
from ingest.boilerplate.neighbours import MAX_HEADLINE, all_are, neighbours, within_paragraph
from ingest.boilerplate.notes import credits_itself, find_notes, note_of
from ingest.boilerplate.placed import marked
from ingest.boilerplate.repeats import learned_rule
from ingest.boilerplate.rulings import Rulings
from ingest.boilerplate.sentences import Sentence, Strength
from ingest.boilerplate.tokens import words
from ingest.model.boilerplate import Cut, Note, Ruled, SiteKnowledge

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from ingest.model.page import Mark

MAX_GROWN = 0.3
"""Weak lines go with their neighbours only if they are at most this share of the text that is left of an article."""

_NAME_WORDS = 8
"""The outlet's name is looked for among the last eight words of a credit: a name and its host are shorter."""
_REPEATED = "repeated"
"""The kind of a passage that is cut by a ruling, or because its site repeats it; rules of its neighbours name it."""


@dataclass(frozen=True, slots=True)
class _Context:
    """What is known of an article besides its paragraphs."""

    own_name: str
    """The outlet's name as in its host; empty if it is not to be looked for."""
    headline: list[str]
    """The words of the title."""
    known: SiteKnowledge
    rulings: Rulings


def find_cuts(
    paragraphs: Sequence[str],
    *,
    site: str = "",
    title: str = "",
    known: SiteKnowledge | None = None,
    marks: Sequence[Mark | None] = (),
    strip: Collection[Note] = (),
) -> tuple[Cut, ...]:
    """Return the boilerplate of an article, in the order of the text.

    ``site``: the article's host; an outlet calls itself by the name in it. ``title``: a paragraph that repeats it
    stays. ``known``: what the site repeats, and the operator's rulings, which go before all other evidence. ``marks``:
    what the page's structure shows of each paragraph; empty without a page. ``strip``: the kinds of notes to be cut as
    well.

    Cues of all languages count in every text, so the article's language is not asked for.
    """
    known = known or SiteKnowledge()
    headline = words(title)
    context = _Context(_own_name(site, "".join(headline)), headline, known, Rulings(known.rulings))
    cuts = _found(paragraphs, context, marks)
    if strip:
        gone = {cut.index for cut in cuts if cut.text == paragraphs[cut.index]}
        cuts = tuple(sorted((*cuts, *find_notes(paragraphs, strip, gone)), key=lambda cut: (cut.index, cut.start)))
    return tuple(cut for cut in cuts if not context.rulings.keep(cut, paragraphs))


def _found(paragraphs: Sequence[str], context: _Context, marks: Sequence[Mark | None]) -> tuple[Cut, ...]:
    """Return the cuts by all evidence, from which passages that the operator keeps are still to be taken out."""
    judged = [within_paragraph(_judge_paragraph(paragraph, context)) for paragraph in paragraphs]
    rules: dict[int, str] = {}
    for index, paragraph in enumerate(paragraphs):
        as_a_whole = _judge_as_a_whole(paragraph, judged[index], context)
        if as_a_whole:
            judged[index], rules[index] = as_a_whole
    certain = [
        cut
        for index, found in enumerate(judged)
        for cut in _cuts(index, paragraphs[index], found, rules.get(index, ""))
    ]
    likely = [
        Cut(index=index, start=0, text=paragraphs[index], rule=rule) for index, rule in neighbours(paragraphs, judged)
    ]
    left = sum(map(len, paragraphs)) - sum(len(cut.text) for cut in certain)
    grown = sum(len(cut.text) for cut in likely)
    cuts = certain if grown > MAX_GROWN * left and grown < left else [*certain, *likely]
    cuts += marked(paragraphs, marks, cuts, context.own_name)
    return tuple(sorted(cuts, key=lambda cut: (cut.index, cut.start)))


def _judge_paragraph(paragraph: str, context: _Context) -> tuple[Sentence, ...]:
    """Judge the sentences of a paragraph by its words; the title and a credit of the outlet itself are one sentence."""
    said, name = words(paragraph), context.own_name
    if _is_title(paragraph, said, context.headline):
        return (Sentence(0, len(paragraph)),)
    if name and name in "".join(said[-_NAME_WORDS:]) and credits_itself(paragraph, name):
        return (Sentence(0, len(paragraph), Strength.STRONG, "source", cued=len(said), words=len(said)),)
    return judge(paragraph, said, name)


def _judge_as_a_whole(
    paragraph: str, found: tuple[Sentence, ...], context: _Context
) -> tuple[tuple[Sentence, ...], str] | None:
    """Judge a paragraph by the operator's ruling, or else by what its site repeats; None if neither says anything.

    A note stays a note if its site repeats it ("With files from …"), and a title stays a title.
    """
    ruling = context.rulings.ruling(paragraph)
    if ruling:
        strength = Strength.NONE if ruling is Ruled.KEEP else Strength.STRONG
        return (Sentence(0, len(paragraph), strength, _REPEATED),), "operator"
    rule = None if all_are(found, Strength.STRONG) else learned_rule(paragraph, context.known)
    if not rule or note_of(paragraph) or _is_title(paragraph, words(paragraph), context.headline):
        return None
    return (Sentence(0, len(paragraph), Strength.STRONG, _REPEATED),), rule


def _own_name(site: str, headline: str) -> str:
    """Return the name in a host: "example" of "news.example.co.uk"; empty if the headline begins with it."""
    labels = site.casefold().partition(":")[0].split(".")
    name = max(labels[:-1] or labels, key=len).replace("-", "")
    return "" if headline.startswith(name) else name


def _is_title(paragraph: str, said: list[str], headline: list[str]) -> bool:
    return said == headline and bool(said) and len(paragraph) < MAX_HEADLINE


def _cuts(index: int, paragraph: str, found: tuple[Sentence, ...], rule: str) -> Iterator[Cut]:
    """Yield a cut for each run of strong sentences of a paragraph.

    ``rule``: the rule of the cuts; if empty, each cut is named after the kind of its last sentence and its words in
    cues.
    """
    for strength, run in groupby(found, key=attrgetter("strength")):
        if strength is Strength.STRONG:
            gone = list(run)
            cued, said = sum(sentence.cued for sentence in gone), sum(sentence.words for sentence in gone)
            by_cue = f"cue:{gone[-1].kind}:{cued}/{said}"
            yield _cut(index, paragraph, gone[0].start, gone[-1].end, rule or by_cue)


def _cut(index: int, paragraph: str, start: int, end: int, rule: str) -> Cut:
    """Return a cut; it has no white space at its edges unless it is the whole paragraph."""
    if start or end < len(paragraph):
        start += len(paragraph[start:end]) - len(paragraph[start:end].lstrip())
        end -= len(paragraph[start:end]) - len(paragraph[start:end].rstrip())
    return Cut(index=index, start=start, text=paragraph[start:end], rule=rule)
