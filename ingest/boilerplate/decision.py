"""Which passages of an article go: one decision over the evidence for each of its paragraphs."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from ingest.boilerplate.evidence import judge
from ingest.boilerplate.neighbours import MAX_HEADLINE, all_are, neighbours, within_paragraph
from ingest.boilerplate.notes import credits_itself, find_notes, note_of
from ingest.boilerplate.placed import marked
from ingest.boilerplate.rulings import Knowledge
from ingest.boilerplate.sentences import Sentence, Strength
from ingest.boilerplate.tokens import words
from ingest.model.boilerplate import Cut, Known, Note, Ruled

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from ingest.model.page import Mark

MAX_GROWN = 0.3
"""Share of what is left of an article that may go for its neighbours alone."""

_NAMED = 8
"""Words of an outlet's name and what stands behind it in its host."""
_REPEATED = "repeated"
"""The kind of a passage that goes because its site repeats it, for the weak lines that it takes along."""


def find_cuts(
    paragraphs: Sequence[str],
    *,
    language: str | None = None,
    site: str = "",
    title: str = "",
    known: Known | None = None,
    marks: Sequence[Mark | None] = (),
    strip: Collection[Note] = (),
) -> tuple[Cut, ...]:
    """Return what is boilerplate in an article, by paragraph and place.

    ``language`` is not believed: cues of every language are looked for. ``site``: the host, by whose name an outlet is
    known to speak of itself. A paragraph that repeats the title stays. ``known``: what the site repeats, and the operator's
    word, which goes before all else. ``marks``: what the page's structure says of each paragraph, where it is known.
    ``strip``: the notes that go as well.
    """
    del language
    knowledge = Knowledge(known or Known())
    headline = words(title)
    cuts = _found(paragraphs, _own_name(site, "".join(headline)), headline, knowledge, marks)
    if strip:
        gone = {cut.index for cut in cuts if cut.text == paragraphs[cut.index]}
        cuts = tuple(sorted((*cuts, *find_notes(paragraphs, strip, gone)), key=lambda cut: (cut.index, cut.start)))
    return tuple(
        cut for cut in cuts if Ruled.KEEP not in {knowledge.ruling(cut.text), knowledge.ruling(paragraphs[cut.index])}
    )


def _found(
    paragraphs: Sequence[str], name: str, headline: list[str], knowledge: Knowledge, marks: Sequence[Mark | None]
) -> tuple[Cut, ...]:
    judged = [within_paragraph(_judged(paragraph, name, headline)) for paragraph in paragraphs]
    rules: dict[int, str] = {}
    for index, paragraph in enumerate(paragraphs):
        told = _told(paragraph, judged[index], headline, knowledge)
        if told:
            judged[index], rules[index] = told
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
    cuts += marked(paragraphs, marks, cuts, name)
    return tuple(sorted(cuts, key=lambda cut: (cut.index, cut.start)))


def _told(
    paragraph: str, found: tuple[Sentence, ...], headline: list[str], knowledge: Knowledge
) -> tuple[tuple[Sentence, ...], str] | None:
    """Return what a paragraph is by the operator's word, or because the site repeats it, and the rule; None: neither.

    A note that a site repeats is a note all the same ("With files from …").
    """
    ruling = knowledge.ruling(paragraph)
    if ruling:
        strength = Strength.NONE if ruling is Ruled.KEEP else Strength.STRONG
        return (Sentence(0, len(paragraph), strength, _REPEATED),), "operator"
    rule = None if all_are(found, Strength.STRONG) else knowledge.rule(paragraph)
    if not rule or note_of(paragraph) or _is_title(paragraph, words(paragraph), headline):
        return None
    return (Sentence(0, len(paragraph), Strength.STRONG, _REPEATED),), rule


def _own_name(site: str, headline: str) -> str:
    """Return the name in a host, "news.example.co.uk" -> "example"; none where the headline begins with it: it is the topic."""
    labels = site.casefold().partition(":")[0].split(".")
    name = max(labels[:-1] or labels, key=len).replace("-", "")
    return "" if headline.startswith(name) else name


def _judged(paragraph: str, name: str, headline: list[str]) -> tuple[Sentence, ...]:
    said = words(paragraph)
    if _is_title(paragraph, said, headline):
        return (Sentence(0, len(paragraph)),)
    if name and name in "".join(said[-_NAMED:]) and credits_itself(paragraph, name):
        return (Sentence(0, len(paragraph), Strength.STRONG, "source", cued=len(said), words=len(said)),)
    return judge(paragraph, said, name)


def _is_title(paragraph: str, said: list[str], headline: list[str]) -> bool:
    return said == headline and bool(said) and len(paragraph) < MAX_HEADLINE


def _cuts(index: int, paragraph: str, found: tuple[Sentence, ...], rule: str) -> Iterator[Cut]:
    """Yield a cut for each run of strong sentences of a paragraph; ``rule``: unless it is its cue's."""
    for strength, run in groupby(found, key=attrgetter("strength")):
        if strength is Strength.STRONG:
            gone = list(run)
            cued, said = sum(sentence.cued for sentence in gone), sum(sentence.words for sentence in gone)
            cue = f"cue:{gone[-1].kind}:{cued}/{said}"
            yield _cut(index, paragraph, gone[0].start, gone[-1].end, rule or cue)


def _cut(index: int, paragraph: str, start: int, end: int, rule: str) -> Cut:
    """Return a cut without white space at its edges, but for a whole paragraph."""
    if start or end < len(paragraph):
        start += len(paragraph[start:end]) - len(paragraph[start:end].lstrip())
        end -= len(paragraph[start:end]) - len(paragraph[start:end].rstrip())
    return Cut(index=index, start=start, text=paragraph[start:end], rule=rule)
