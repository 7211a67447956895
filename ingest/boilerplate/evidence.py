"""What the words of one paragraph show: how certain it is of each of its sentences that it is boilerplate."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.boilerplate.cue_files import ROLE_BITS
from ingest.boilerplate.labels import MAX_LABELLED, label_of, may_open_with_label
from ingest.boilerplate.lexicon import Hit, lexicon
from ingest.boilerplate.named import names_newsroom, newsroom, own_name_hits
from ingest.boilerplate.part import Cursor, Part, is_covered, quotations
from ingest.boilerplate.rules import MAX_SHORT, may_be_enough, strength_of
from ingest.boilerplate.sentences import STOPS, Sentence, Strength, sentence_spans, size_in_words, stopless_ends
from ingest.boilerplate.tokens import Tokens, tokens, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MIN_PLATFORMS = 3
"""A line of nothing but cues is a row of share buttons if it has at least so many names of platforms."""

_MAX_TAIL = 250
"""A copyright notice in brackets is looked for among so many characters at a paragraph's end."""
_COPYRIGHT = re.compile(
    r"\s*[(\[（【]\s?(?:©|ⓒ|\(c\) |copyright\b)[^()\[\]（）【】]{0,200}[)\]）】]\s*$", re.IGNORECASE
)
"""A copyright notice in brackets at a text's end."""
_NOTICE = re.compile(
    r"[\W_]{0,4}(?:©|ⓒ|\(c\) |copyright[\s:]{1,2}(?:©|\(c\)|[^\W\d_]{1,30}[^.!?]{0,80}\d{4}|\d{4}))", re.IGNORECASE
)
"""The beginning of a line that is a copyright notice."""
_PROGRAM = re.compile(r"\s*+[\w.]++\([^()\s]*+\);?\s*+")
"""A line of a program, such as ``print(x)``: its words say nothing to the reader."""
_ADDRESS = re.compile(r"(?:https?://|www\.)(?:[^\s/]{1,200})(?:/[^\s]{0,1000})?", re.IGNORECASE)
_INNOCENT = frozenset({"join", "you"})
"""Roles of phrases: a word in a longer one, such as "il" in "il vous reste", does not report what others said."""


def judge(paragraph: str, said: Sequence[str], own_name: str = "") -> tuple[Sentence, ...]:
    """Judge each sentence of a paragraph; together the sentences cover it from its first to its last character.

    ``said``: the paragraph's words. ``own_name``: the outlet's name. An address at the paragraph's end goes with the
    text before it, if that text goes without the address.
    """
    found = _judge_if_worth(paragraph, said, own_name)
    rest, space, address = paragraph.rstrip().rpartition(" ")
    if found[-1].strength is Strength.STRONG or not (space and _ADDRESS.fullmatch(address)):
        return found
    bare = _judge_if_worth(rest, words(rest), own_name)
    return (*bare[:-1], replace(bare[-1], end=len(paragraph))) if bare[-1].strength is Strength.STRONG else found


def _judge_if_worth(paragraph: str, said: Sequence[str], own_name: str) -> tuple[Sentence, ...]:
    if not is_worth_a_look(paragraph, said, own_name) or _PROGRAM.fullmatch(paragraph):
        return (Sentence(0, len(paragraph)),)
    return judge_words(paragraph, own_name)


def is_worth_a_look(paragraph: str, said: Sequence[str], own_name: str) -> bool:
    """Return whether a paragraph may hold boilerplate: a quick look, which saves the analysis of most paragraphs.

    The look never refuses a paragraph of which a rule would make a sentence strong.
    """
    roles = lexicon().roles(said)
    if own_name and own_name in "".join(said) and any(own_name_hits(said, own_name)):
        roles |= ROLE_BITS["self"]
    short = len(said) <= 2 * MAX_SHORT
    if may_be_enough(roles, short=short) or (short and _may_be_covered(said, own_name)):
        return True
    if roles & ROLE_BITS["label"] and may_open_with_label(paragraph, said):
        return True
    return bool(_NOTICE.match(paragraph) or _bracketed_copyright(paragraph) or names_newsroom(paragraph))


def _may_be_covered(said: Sequence[str], own_name: str) -> bool:
    """Return whether each word may be part of a cue, or is one of the words that ``is_covered`` passes over."""
    holds = lexicon().holds
    return all(
        holds(word) or word.isdigit() or (len(word) == 1 and word.isascii()) or word in own_name for word in said
    )


def judge_words(paragraph: str, own_name: str) -> tuple[Sentence, ...]:
    """Judge each sentence of a paragraph by the cues in it."""
    paragraph = _ADDRESS.sub(_host_only, paragraph)
    spoken = tokens(paragraph)
    hits = _hits(paragraph, spoken, own_name)
    if not hits:
        return (Sentence(0, len(paragraph)),)
    line = _line(paragraph, spoken, hits)
    judged = [line] if line else list(_judge_sentences(paragraph, spoken, hits))
    start = _bracketed_copyright(paragraph)
    if start is not None and judged[-1].strength is not Strength.STRONG:
        last = judged.pop()
        judged += [Sentence(last.start, start, last.strength, last.kind)] if start > last.start else []
        judged.append(Sentence(start, len(paragraph), Strength.STRONG, "copyright"))
    return tuple(_counted(spoken, hits, sentence) for sentence in judged)


def _host_only(address: re.Match[str]) -> str:
    """Return an address with spaces for all but its host: a path has words that say nothing, as many as a sentence."""
    found = address.group()
    scheme, mark, rest = found.rpartition("//") if "//" in found[:8] else ("", "", found)
    host = rest.partition("/")[0]
    return f"{' ' * len(scheme + mark)}{host}{' ' * (len(rest) - len(host))}"


def _hits(paragraph: str, spoken: Tokens, own_name: str) -> list[Hit]:
    """Return the cues of a paragraph, with those for the outlet's name and its newsroom, but without misread words."""
    hits = [
        hit for hit in lexicon().hits(spoken.words) if hit.cue.role != "self" or not _is_country(paragraph, spoken, hit)
    ]
    innocent = [range(hit.start, hit.end) for hit in hits if hit.cue.role in _INNOCENT and hit.end - hit.start > 1]
    hits = [hit for hit in hits if hit.cue.role != "said" or not any(hit.start in phrase for phrase in innocent)]
    return [*hits, *own_name_hits(spoken.words, own_name), *newsroom(paragraph, spoken)]


def _is_country(paragraph: str, spoken: Tokens, hit: Hit) -> bool:
    """Return whether the word "us" is the United States: in capitals, within a text that is not all in capitals."""
    place = slice(spoken.starts[hit.start], spoken.ends[hit.start])
    return paragraph[place] == "US" and not paragraph.isupper()


def _line(paragraph: str, spoken: Tokens, hits: Sequence[Hit]) -> Sentence | None:
    """Return a short paragraph as one strong sentence if it consists of cues or is a copyright notice; else None."""
    if size_in_words(spoken.words) > MAX_SHORT:
        return None
    if len(spoken.words) <= 2 * MAX_SHORT and is_covered(spoken, hits, 0, len(spoken.words)):
        lines = [hit for hit in hits if hit.cue.role in {"line", "label"} and not hit.cue.needs_separator]
        platforms = {hit.start for hit in hits if hit.cue.role == "platform"}
        if len(platforms) >= MIN_PLATFORMS and not any(hit.start == 0 for hit in lines):
            return Sentence(0, len(paragraph), Strength.STRONG, "share")
        if lines:
            longest = max(lines, key=lambda hit: (-hit.start, hit.end))
            heading = any(hit.cue.role == "label" and hit.end - hit.start == len(spoken.words) for hit in lines)
            return Sentence(0, len(paragraph), Strength.STRONG, longest.cue.kind, heading=heading)
    return Sentence(0, len(paragraph), Strength.STRONG, "copyright") if _NOTICE.match(paragraph) else None


def _judge_sentences(paragraph: str, spoken: Tokens, hits: Sequence[Hit]) -> Iterator[Sentence]:
    """Yield the sentences of a paragraph, each judged by the rules; a label takes its headline along."""
    quoted = quotations(paragraph)
    by_start = Cursor(hits)
    spans = sentence_spans(paragraph, spoken, stopless_ends(paragraph, spoken, hits))
    strength = Strength.STRONG
    for number, (start, end, first, last) in enumerate(spans):
        alone, follows_text = len(spans) == 1, strength is Strength.NONE
        part = Part(paragraph, spoken, first, last, by_start.take(last), quoted, alone=alone, follows_text=follows_text)
        labelled = label_of(part)
        if labelled:
            cue, heading = labelled
            is_text = end < len(paragraph) and STOPS.search(paragraph)
            is_headline = not is_text and size_in_words(spoken.words[first:]) <= MAX_LABELLED
            until = len(paragraph) if is_headline else end
            yield Sentence(start, until, Strength.STRONG, cue.kind, heading=heading and not number)
            if is_headline:
                return
            strength = Strength.STRONG
        else:
            strength, kind = strength_of(part)
            yield Sentence(start, end, strength, kind)


def _bracketed_copyright(paragraph: str) -> int | None:
    """Return where the copyright notice in brackets begins that ends a paragraph, or None."""
    if not paragraph.rstrip().endswith((")", "]", "）", "】")):
        return None
    before = max(0, len(paragraph) - _MAX_TAIL)
    found = _COPYRIGHT.search(paragraph[before:])
    return before + found.start() if found else None


def _counted(spoken: Tokens, hits: Iterable[Hit], sentence: Sentence) -> Sentence:
    """Return a sentence with the number of its words and of those in cues; one that stays is not counted."""
    if sentence.strength is Strength.NONE:
        return sentence
    cued = {word for hit in hits if hit.cue.role != "said" for word in range(hit.start, hit.end)}
    within = [word for word, start in enumerate(spoken.starts) if sentence.start <= start < sentence.end]
    return replace(sentence, cued=len(cued.intersection(within)), words=len(within))
