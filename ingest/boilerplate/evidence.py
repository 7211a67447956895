"""What the words of one paragraph say of each of its sentences: boilerplate in itself, a likely neighbour of some, or neither."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.boilerplate.labels import MAX_LABELLED, label_of, may_open_with_label
from ingest.boilerplate.lexicon import ROLE_BITS, Hit, hits_of, lexicon
from ingest.boilerplate.named import NEWSROOM, is_country, newsroom, outspoken, own_name_hits
from ingest.boilerplate.rules import may_be_enough, strength_of
from ingest.boilerplate.sentences import (
    ADDRESS,
    MAX_SHORT,
    QUOTED,
    STOPS,
    Cursor,
    Part,
    Sentence,
    Strength,
    gap_before,
    host_only,
    is_covered,
    sentence_spans,
    size_in_words,
    stopless_ends,
)
from ingest.boilerplate.tokens import Tokens, tokens, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


_CALL = re.compile(r"\s*+[\w.]++\([^()\s]*+\);?\s*+")
"""A line of a program, which may say "print"."""
_COPYRIGHT = re.compile(
    r"\s*[(\[（【]\s?(?:©|ⓒ|\(c\) |copyright\b)[^()\[\]（）【】]{0,200}[)\]）】]\s*$", re.IGNORECASE
)

_NOTICE = re.compile(
    r"[\W_]{0,4}(?:©|ⓒ|\(c\) |copyright[\s:]{1,2}(?:©|\(c\)|[^\W\d_]{1,30}[^.!?]{0,80}\d{4}|\d{4}))", re.IGNORECASE
)


def sentences(paragraph: str, said: Sequence[str], own_name: str = "") -> tuple[Sentence, ...]:
    """Judge a paragraph that says these words; what is returned covers it from its first to its last character.

    The address that it ends with goes where the rest goes for its own words.
    """
    found = _sentences(paragraph, said, own_name)
    rest, space, address = paragraph.rstrip().rpartition(" ")
    if found[-1].strength is Strength.STRONG or not (space and ADDRESS.fullmatch(address)):
        return found
    bare = _sentences(rest, words(rest), own_name)
    return (*bare[:-1], replace(bare[-1], end=len(paragraph))) if bare[-1].strength is Strength.STRONG else found


def _sentences(paragraph: str, said: Sequence[str], own_name: str) -> tuple[Sentence, ...]:
    if not is_worth_a_look(paragraph, said, own_name) or _CALL.fullmatch(paragraph):
        return (Sentence(0, len(paragraph)),)
    return judge_words(paragraph, own_name)


def judge_words(paragraph: str, own_name: str) -> tuple[Sentence, ...]:
    paragraph = ADDRESS.sub(host_only, paragraph)
    spoken = tokens(paragraph)
    met = hits_of(lexicon().met(spoken.words))
    hits = [hit for hit in met if hit.cue.role != "self" or not is_country(paragraph, spoken, hit)]
    hits = [*outspoken(hits), *own_name_hits(spoken.words, own_name), *newsroom(paragraph, spoken)]
    tail = _bracketed(paragraph) if hits else None
    if not hits:
        return (Sentence(0, len(paragraph)),)
    line = _line(paragraph, spoken, hits)
    if not line and _NOTICE.match(paragraph) and size_in_words(spoken.words) <= MAX_SHORT:
        line = Sentence(0, len(paragraph), Strength.STRONG, "copyright")
    judged = [line] if line else list(_judged(paragraph, spoken, hits))
    if tail and judged[-1].strength is not Strength.STRONG:
        start = tail.start() + max(0, len(paragraph) - 250)
        last = judged.pop()
        judged += [Sentence(last.start, start, last.strength, last.kind)] if start > last.start else []
        judged.append(Sentence(start, len(paragraph), Strength.STRONG, "copyright"))
    return tuple(_counted(spoken, hits, sentence) for sentence in judged)


def _counted(spoken: Tokens, hits: Iterable[Hit], sentence: Sentence) -> Sentence:
    """Count the words of a sentence that goes, or may go, and those of them that are part of cues."""
    if sentence.strength is Strength.NONE:
        return sentence
    cued = {word for hit in hits if hit.cue.role != "said" for word in range(hit.start, hit.end)}
    within = [word for word, start in enumerate(spoken.starts) if sentence.start <= start < sentence.end]
    return replace(sentence, cued=len(cued.intersection(within)), words=len(within))


def is_worth_a_look(paragraph: str, said: Sequence[str], name: str) -> bool:
    """Say whether a paragraph may have a strong sentence, or be short and weak; most are not, and are done with here."""
    roles = lexicon().roles(said)
    if name and name in "".join(said) and any(own_name_hits(said, name)):
        roles |= ROLE_BITS["self"]
    short = len(said) <= 2 * MAX_SHORT
    if may_be_enough(roles, short=short) or (short and _is_covered(said, name)):
        return True
    if roles & ROLE_BITS["label"] and may_open_with_label(paragraph, said):
        return True
    return bool(_NOTICE.match(paragraph) or _bracketed(paragraph) or ("@" in paragraph and NEWSROOM.search(paragraph)))


def _is_covered(said: Sequence[str], name: str) -> bool:
    holds = lexicon().holds
    return all(holds(word) or word.isdigit() or (len(word) == 1 and word.isascii()) or word in name for word in said)


def _bracketed(paragraph: str) -> re.Match[str] | None:
    """Find the copyright in brackets at a paragraph's end."""
    return _COPYRIGHT.search(paragraph[-250:]) if paragraph.rstrip().endswith((")", "]", "）", "】")) else None


def _judged(paragraph: str, spoken: Tokens, hits: Sequence[Hit]) -> Iterator[Sentence]:
    quoted = [match.span() for match in QUOTED.finditer(paragraph)]
    by_start = Cursor(hits)
    spans = sentence_spans(paragraph, spoken, stopless_ends(paragraph, spoken, hits))
    strength = Strength.STRONG
    for number, (start, end, first, last) in enumerate(spans):
        alone, follows_text = len(spans) == 1, strength is Strength.NONE
        part = Part(paragraph, spoken, first, last, by_start.take(last), quoted, alone=alone, follows_text=follows_text)
        labelled = label_of(part)
        if labelled:
            cue, heading = labelled
            told = end < len(paragraph) and STOPS.search(paragraph)
            short = not told and size_in_words(spoken.words[first:]) <= MAX_LABELLED
            yield Sentence(start, len(paragraph) if short else end, Strength.STRONG, cue.kind, heading and not number)
            if short:
                return
            strength = Strength.STRONG
        else:
            strength, kind = strength_of(part)
            yield Sentence(start, end, strength, kind)


def calls(paragraph: str, own_name: str = "") -> bool:
    """Say whether a clause of a paragraph begins with an order that is about the outlet or the reader.

    "Sign up today", "To learn more about Gazette, visit …": enough only for a line with a link at an article's end.
    """
    spoken = tokens(paragraph)
    hits = [*hits_of(lexicon().met(spoken.words)), *own_name_hits(spoken.words, own_name)]
    starts = {first for _, _, first, _ in sentence_spans(paragraph, spoken)}
    starts |= {hit.start for hit in hits if _CLAUSE.search(gap_before(paragraph, spoken, hit.start))}
    orders = about = 0
    for hit in hits:
        if hit.cue.role == "said":
            return False
        if hit.cue.role in _ORDERS and hit.start in starts:
            orders |= hit.cue.languages
            about |= hit.cue.languages if hit.cue.role in {"act", "first"} else 0
        elif hit.cue.role in _ABOUT:
            about |= hit.cue.languages
    return bool(orders & about)


_ORDERS = frozenset({"act", "first", "nudge", "urge"})
_ABOUT = frozenset({"platform", "product", "self", "phrase", "own", "lure", "you", "spot"})
_CLAUSE = re.compile(r"[,،、:;!?()–—]")


def _line(paragraph: str, spoken: Tokens, hits: Sequence[Hit]) -> Sentence | None:
    """Judge a paragraph that says no more than its cues."""
    if len(spoken.words) > 2 * MAX_SHORT or size_in_words(spoken.words) > MAX_SHORT:
        return None
    lines = [hit for hit in hits if hit.cue.role in {"line", "label"} and not hit.cue.needs_separator]
    platforms = {hit.start for hit in hits if hit.cue.role == "platform"}
    if not is_covered(spoken, hits, 0, len(spoken.words)):
        return None
    if len(platforms) >= MIN_PLATFORMS and not any(hit.start == 0 for hit in lines):
        return Sentence(0, len(paragraph), Strength.STRONG, "share")
    if lines:
        longest = max(lines, key=lambda hit: (-hit.start, hit.end))
        heading = any(hit.cue.role == "label" and hit.end - hit.start == len(spoken.words) for hit in lines)
        return Sentence(0, len(paragraph), Strength.STRONG, longest.cue.kind, heading=heading)
    return None


MIN_PLATFORMS = 3
"""Names of platforms that are a row of buttons where nothing else stands."""
