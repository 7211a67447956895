"""Which passages of an article go: one decision over the evidence for each of its paragraphs."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from ingest.boilerplate.evidence import Sentence, Strength, calls, sentences
from ingest.boilerplate.keys import Knowledge
from ingest.boilerplate.notes import credits_itself, find_notes, note_of
from ingest.boilerplate.tokens import words
from ingest.model.article import Cut, Known, Note, Ruled

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from ingest.model.article import Mark

MAX_REACH = 12
"""Weak lines in a row that one strong line takes along."""
MAX_GROWN = 0.3
"""Share of what is left of an article that may go for its neighbours alone."""
MAX_MARKED = 0.5
"""Share of what is left of an article that may go for its place on the page alone."""
KEPT = "credit"
"""The kind of mark of what stays."""
HEADING = "heading"
"""The kind of mark of what goes unless it stands above what stays."""
LINKED = "linked"
"""The kind of mark of what goes if it calls upon the reader."""
TITLE = "title"
"""The kind of mark of a headline."""
COMMENTS = "structure:comment"
"""The rule of readers' comments, of which there may be more than of the article."""
MUCH = 0.4
"""Share of a box that goes for its words which takes the rest along."""
MOST = 0.6
"""Share of it that goes for its words and its place."""
MAX_BOX = 1_000
"""Characters of a box that may go so."""
MAX_HEADLINE = 160
"""Characters."""

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
    judged = [_within(_judged(paragraph, name, headline)) for paragraph in paragraphs]
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
        Cut(index=index, start=0, text=paragraphs[index], rule=rule) for index, rule in _neighbours(paragraphs, judged)
    ]
    left = sum(map(len, paragraphs)) - sum(len(cut.text) for cut in certain)
    grown = sum(len(cut.text) for cut in likely)
    cuts = certain if grown > MAX_GROWN * left and grown < left else [*certain, *likely]
    cuts += marked(paragraphs, marks, cuts, name)
    return tuple(sorted(cuts, key=lambda cut: (cut.index, cut.start)))


def marked(paragraphs: Sequence[str], marks: Sequence[Mark | None], cuts: Sequence[Cut], name: str = "") -> list[Cut]:
    """Return what goes for its place on the page, beside what goes for its words; nothing where that is much of what is left."""
    gone = {cut.index for cut in cuts if cut.text == paragraphs[cut.index]}
    rules = {index: mark.rule for index, mark in enumerate(marks) if mark and mark.kind and not mark.at_end}
    rules |= dict(_boxed(paragraphs, marks, cuts, rules))
    stays = False
    for index in range(len(marks) - 1, -1, -1):
        mark = marks[index]
        if index in gone or index in rules:
            stays = False
            continue
        stays = _stays(mark, paragraphs[index], above_kept=stays)
        against = mark and mark.kind and (mark.kind != LINKED or calls(paragraphs[index], name))
        if not against and not stays:
            break
        if mark and against and not stays:
            rules[index] = mark.rule
    placed = [
        Cut(index=index, start=0, text=paragraphs[index], rule=rule)
        for index, rule in sorted(rules.items())
        if index not in gone
    ]
    comments = sum(len(cut.text) for cut in placed if cut.rule.startswith(COMMENTS))
    left = sum(map(len, paragraphs)) - sum(len(cut.text) for cut in cuts) - comments
    return placed if sum(len(cut.text) for cut in placed) - comments <= MAX_MARKED * left else []


def _boxed(
    paragraphs: Sequence[str], marks: Sequence[Mark | None], cuts: Sequence[Cut], rules: dict[int, str]
) -> Iterator[tuple[int, str]]:
    """Yield the rest of the boxes much of which goes, with the rule; headings stay, and a headline is no part of its box."""
    boxes: dict[int, list[int]] = {}
    for index, mark in enumerate(marks):
        if mark and mark.box is not None and mark.kind not in {TITLE, HEADING}:
            boxes.setdefault(mark.box, []).append(index)
    said = Counter[int]()
    for cut in cuts:
        said[cut.index] += len(cut.text)
    for within in boxes.values():
        size = sum(len(paragraphs[index]) for index in within)
        words = sum(said[index] for index in within) / size
        all_told = sum(len(paragraphs[index]) if index in rules else said[index] for index in within) / size
        if len(within) > 1 and size <= MAX_BOX and (words >= MUCH or all_told >= MOST):
            yield from ((index, f"structure:box:{all_told:.2f}") for index in within if index not in rules)


def _stays(mark: Mark | None, paragraph: str, *, above_kept: bool) -> bool:
    """Tell what stays at an article's end: notes, and a heading above what stays."""
    if mark and (mark.kind == KEPT or (above_kept and mark.kind == HEADING)):
        return True
    note = note_of(paragraph)
    return note is not None and (not (mark and mark.kind) or note is not Note.AUTHOR_NOTES)


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
    rule = None if _all(found, Strength.STRONG) else knowledge.rule(paragraph)
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
    return sentences(paragraph, said, name)


def _is_title(paragraph: str, said: list[str], headline: list[str]) -> bool:
    return said == headline and bool(said) and len(paragraph) < MAX_HEADLINE


def _within(found: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
    """Let each strong sentence of a paragraph take its weak neighbours along."""
    grown = list(found)
    for order in (range(1, len(grown)), range(len(grown) - 2, -1, -1)):
        for number in order:
            beside = grown[number - 1 if order.step > 0 else number + 1]
            if beside.strength is Strength.STRONG and grown[number].strength is Strength.WEAK:
                grown[number] = replace(grown[number], strength=Strength.STRONG, kind=beside.kind)
    return tuple(grown)


def _all(found: tuple[Sentence, ...], strength: Strength) -> bool:
    return all(sentence.strength is strength for sentence in found)


def _neighbours(paragraphs: Sequence[str], judged: Sequence[tuple[Sentence, ...]]) -> Iterator[tuple[int, str]]:
    """Yield the paragraphs that go because of those beside them, with the rule."""
    rules: dict[int, str] = {}
    for order in (range(len(judged)), range(len(judged) - 1, -1, -1)):
        kind, reach = "", 0
        for index in order:
            if judged[index] and _all(judged[index], Strength.STRONG):
                kind, reach = judged[index][0].kind, MAX_REACH
            elif reach and _all(judged[index], Strength.WEAK):
                rules.setdefault(index, f"cue:{kind}:beside")
                reach -= 1
            else:
                reach = 0
    rules |= {index: rule for index, rule in _headlines(paragraphs, judged, rules).items() if index not in rules}
    yield from sorted(rules.items())


def _headlines(
    paragraphs: Sequence[str], judged: Sequence[tuple[Sentence, ...]], grown: dict[int, str]
) -> dict[int, str]:
    """Return the headlines that end an article under a label such as "Related"."""
    pending: list[int] = []
    for index in range(len(judged) - 1, -1, -1):
        if judged[index] and _all(judged[index], Strength.STRONG):
            if judged[index][0].heading:
                return dict.fromkeys(pending, f"cue:{judged[index][0].kind}:below")
        elif index not in grown:
            if not _is_headline(paragraphs[index]):
                return {}
            pending.append(index)
    return {}


def _is_headline(paragraph: str) -> bool:
    return len(paragraph) <= MAX_HEADLINE and not paragraph.rstrip().endswith(
        (".", "。", "।", "۔", "።", ":", "」", "’", "”", '"', "»")
    )


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
