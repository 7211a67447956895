"""Notes: lines in which an article speaks of itself. Content to some readers, so they go only where a setting says so.

The openings stand in the cue files, in the table ``note``, and are looked for in every language. A phrase that ends in a
colon is a label; ``…`` within a phrase stands for a few words, at its start for those before it (of an author note: for a
name); a word that ends in ``*`` is a stem.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from ingest.boilerplate.cue_files import NOTES, tables
from ingest.boilerplate.tokens import tokens, words
from ingest.model.boilerplate import Cut, Note

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from ingest.boilerplate.tokens import Tokens

RULE = "note:"
"""What the rules of notes begin with."""
REACH = 3
"""Paragraphs of an article's own at its head and at its end, among which and beyond which notes stand."""
MAX_SHARE = 0.4
"""Of what is left of an article; more than that is no note on it, but the article."""
MAX_CHARACTERS = {Note.CREDITS: 300, Note.CORRECTIONS: 600, Note.AUTHOR_NOTES: 500}
MAX_LABELLED = 160
"""Characters of a credit with its label: "Source: …"."""
MAX_AGENCIES = 60
"""Characters of a line that names agencies and no more."""
MAX_BESIDE = 4
"""Letters of a word beside them."""

_GAP = r"(?:\S+ ){0,3}"
_BEFORE = r"(?:\S+ ){1,20}"
_NAME = r"(?P<name>(?:\S+ ){2,6}?)"
_LOOKED_AT = 60
"""Words."""
_HOST = re.compile(r"\W*(?:www\.)?(?P<name>.+?)(?:\.[a-z]{2,10}){0,2}\W*", re.IGNORECASE)
_SEPARATORS = frozenset(":：|｜】")
_QUOTES = tuple("\"'“„«‘「『")
_IN_A_NAME = re.compile(r"[^,;:!?()\"“”„«»]*")
_BRACKETED = re.compile(r"[(\[（【]([^()\[\]（）【】]{1,100})[)\]）】]\s*$")


@dataclass(frozen=True, slots=True)
class _Phrases:
    """What one kind of note begins with, as patterns of folded words."""

    note: Note
    openings: re.Pattern[str]
    labels: re.Pattern[str]
    """With a separator behind."""
    named: re.Pattern[str]
    """With a name before."""


def find_notes(paragraphs: Sequence[str], wanted: Collection[Note], gone: Collection[int]) -> tuple[Cut, ...]:
    """Return the wanted notes near the head and the end of an article, but for the paragraphs that are gone already.

    Nothing where they would be much of what is left.
    """
    found = dict(_from_end(paragraphs, gone, range(len(paragraphs)), at_end=False))
    found |= dict(_from_end(paragraphs, gone, range(len(paragraphs) - 1, -1, -1), at_end=True))
    cuts = tuple(cut for note, cut in found.values() if note in wanted)
    left = sum(len(paragraph) for index, paragraph in enumerate(paragraphs) if index not in gone)
    return cuts if sum(len(cut.text) for cut in cuts) <= MAX_SHARE * left else ()


def _from_end(
    paragraphs: Sequence[str], gone: Collection[int], order: Iterable[int], *, at_end: bool
) -> Iterator[tuple[int, tuple[Note, Cut]]]:
    """Yield the notes met from one end of an article on, until enough of its own was met."""
    own = 0
    for index in order:
        if index in gone or not paragraphs[index].strip():
            continue
        note = note_of(paragraphs[index])
        start = 0
        if note is None or (note is Note.AUTHOR_NOTES and not at_end):
            own += 1
            tail = _bracketed_credit(paragraphs[index]) if at_end and own == 1 else None
            note, start = (Note.CREDITS, tail) if tail else (None, 0)
        if note:
            cut = Cut(index=index, start=start, text=paragraphs[index][start:], rule=f"{RULE}{note}")
            yield index, (note, cut)
        if own == REACH:
            return


def note_of(paragraph: str) -> Note | None:
    """Return what kind of note a paragraph is by its words, wherever it stands; None: none."""
    if len(paragraph) > max(MAX_CHARACTERS.values()) or paragraph.lstrip().startswith(_QUOTES):
        return None
    spoken = tokens(paragraph)
    folded = _in_line(spoken)
    for phrases in _phrases():
        if len(paragraph) <= MAX_CHARACTERS[phrases.note] and _begins(paragraph, spoken, folded, phrases):
            return phrases.note
    return Note.CREDITS if _names_agencies(paragraph, spoken) else None


def _in_line(spoken: Tokens) -> str:
    """Return the first words, a blank behind each."""
    return "".join(f"{word} " for word in spoken.words[:_LOOKED_AT])


def credits_itself(paragraph: str, own_name: str) -> bool:
    """Tell a credit that names nobody but the outlet whose page it stands on: "Source: gazette.example"."""
    if not own_name or len(paragraph) > MAX_LABELLED:
        return False
    spoken = tokens(paragraph)
    label = next(phrases for phrases in _phrases() if phrases.note is Note.CREDITS).labels.match(_in_line(spoken))
    named = _HOST.fullmatch(paragraph, spoken.ends[label.group().count(" ") - 1]) if label else None
    return named is not None and "".join(words(named["name"])) == own_name


def _begins(paragraph: str, spoken: Tokens, folded: str, phrases: _Phrases) -> bool:
    """Tell whether a paragraph begins as one kind of note does."""
    label = phrases.labels.match(folded)
    if label and (phrases.note is not Note.CREDITS or len(paragraph) <= MAX_LABELLED):
        rest = paragraph[spoken.ends[label.group().count(" ") - 1] :].lstrip()
        if rest[:1] in _SEPARATORS:
            return True
    if phrases.openings.match(folded):
        return True
    named = phrases.named.match(folded)
    return named is not None and _is_name(paragraph[: spoken.ends[named["name"].count(" ") - 1]])


def _is_name(text: str) -> bool:
    """Tell "Ann de Example" from "her husband": where there are capitals, a name begins and ends with one."""
    said = text.lstrip("*•–—-_ ").split()
    return bool(said) and bool(_IN_A_NAME.fullmatch(text)) and not (said[0][0].islower() or said[-1][0].islower())


def _names_agencies(paragraph: str, spoken: Tokens) -> bool:
    """Tell whether a line names agencies, with short words beside them at most: "(ino/dpa)", "Avec l'AFP"."""
    if len(paragraph) > MAX_AGENCIES:
        return False
    rest = _agencies().sub("", "".join(f"{word} " for word in spoken.words)).split()
    return len(rest) < len(spoken.words) and all(len(word) <= MAX_BESIDE and word.islower() for word in rest)


def _bracketed_credit(paragraph: str) -> int | None:
    """Return where the brackets begin that end a paragraph and hold a credit, with the white space before them."""
    match = _BRACKETED.search(paragraph, max(0, len(paragraph) - 120))
    if not match or note_of(match[1]) is not Note.CREDITS:
        return None
    return len(paragraph[: match.start()].rstrip()) or None


@cache
def _phrases() -> tuple[_Phrases, ...]:
    return tuple(
        _compiled(note, [phrase for table in tables().values() for phrase in table.get(NOTES, {}).get(note, ())])
        for note in (Note.CORRECTIONS, Note.CREDITS, Note.AUTHOR_NOTES)
    )


@cache
def _agencies() -> re.Pattern[str]:
    names = [_spelled(name) for table in tables().values() for name in table.get(NOTES, {}).get("agencies", ())]
    return re.compile(r"(?<!\S)" + _either(sorted(names, key=len, reverse=True)))


def _compiled(note: Note, phrases: Iterable[str]) -> _Phrases:
    openings, labels, named = [], [], []
    for phrase in phrases:
        pieces = [_spelled(piece) for piece in phrase.split("…")]
        if phrase.endswith((":", "：")):
            labels.append(pieces[0])
        elif pieces[0]:
            openings.append(_GAP.join(pieces))
        elif note is Note.AUTHOR_NOTES:
            named.append(_GAP.join(pieces[1:]))
        else:
            openings.append(_BEFORE + _GAP.join(pieces[1:]))
    return _Phrases(
        note, *(re.compile(pattern) for pattern in (_either(openings), _either(labels), _NAME + _either(named)))
    )


def _spelled(phrase: str) -> str:
    """Return the pattern of a phrase without gaps: folded words, a blank behind each."""
    spoken = tokens(phrase)
    return "".join(
        re.escape(word) + (r"\S* " if phrase[end : end + 1] == "*" else " ")
        for word, end in zip(spoken.words, spoken.ends, strict=True)
    )


def _either(patterns: Iterable[str]) -> str:
    return f"(?:{'|'.join(dict.fromkeys(patterns)) or '(?!)'})"
