"""Sentences and paragraphs that are cut because those beside them are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.boilerplate.sentences import Sentence, Strength

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_REACH = 12
"""One strong line takes at most so many weak lines in a row along, in each direction."""
MAX_HEADLINE = 160
"""A paragraph of more characters than this is no headline."""

_ENDS_OF_TEXT = (".", "。", "।", "۔", "።", ":", "」", "’", "”", '"', "»")
"""Punctuation with which sentences and quotations end, but headlines seldom do."""


def within_paragraph(found: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
    """Return the sentences of a paragraph, in which each weak one beside a strong one is made strong, one by one."""
    grown = list(found)
    for order in (range(1, len(grown)), range(len(grown) - 2, -1, -1)):
        for number in order:
            beside = grown[number - 1 if order.step > 0 else number + 1]
            if beside.strength is Strength.STRONG and grown[number].strength is Strength.WEAK:
                grown[number] = replace(grown[number], strength=Strength.STRONG, kind=beside.kind)
    return tuple(grown)


def all_are(found: tuple[Sentence, ...], strength: Strength) -> bool:
    """Return whether all sentences of a paragraph are of one strength."""
    return all(sentence.strength is strength for sentence in found)


def neighbours(paragraphs: Sequence[str], judged: Sequence[tuple[Sentence, ...]]) -> Iterator[tuple[int, str]]:
    """Yield each paragraph, with its rule, that is cut because paragraphs beside it are: weak lines, and headlines."""
    rules: dict[int, str] = {}
    for order in (range(len(judged)), range(len(judged) - 1, -1, -1)):
        kind, reach = "", 0
        for index in order:
            if judged[index] and all_are(judged[index], Strength.STRONG):
                kind, reach = judged[index][0].kind, MAX_REACH
            elif reach and all_are(judged[index], Strength.WEAK):
                rules.setdefault(index, f"cue:{kind}:beside")
                reach -= 1
            else:
                reach = 0
    rules |= {index: rule for index, rule in _headlines(paragraphs, judged, rules).items() if index not in rules}
    yield from sorted(rules.items())


def _headlines(
    paragraphs: Sequence[str], judged: Sequence[tuple[Sentence, ...]], grown: dict[int, str]
) -> dict[int, str]:
    """Return the headlines, with their rules, that end an article below a label such as "Related".

    ``grown``: the weak lines that are cut already.
    """
    pending: list[int] = []
    for index in range(len(judged) - 1, -1, -1):
        if judged[index] and all_are(judged[index], Strength.STRONG):
            if judged[index][0].heading:
                return dict.fromkeys(pending, f"cue:{judged[index][0].kind}:below")
        elif index not in grown:
            if not _is_headline(paragraphs[index]):
                return {}
            pending.append(index)
    return {}


def _is_headline(paragraph: str) -> bool:
    return len(paragraph) <= MAX_HEADLINE and not paragraph.rstrip().endswith(_ENDS_OF_TEXT)
