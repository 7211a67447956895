"""Notes: paragraphs in which an article speaks of itself, such as credits. Only a setting lets them be cut."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.boilerplate.note_phrases import Phrases, agencies, heads, phrases_of_notes
from ingest.boilerplate.tokens import tokens, words
from ingest.model.boilerplate import Cut, Note

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

RULE = "note:"
"""The beginning of the rule of each cut that is a note."""
REACH = 3
"""Notes are looked for up to the third paragraph from either end of an article that is not a note itself."""
MAX_SHARE = 0.4
"""Notes are cut only if they are at most this share of the text left of an article: more is the article itself."""
MAX_CHARACTERS = {Note.CREDITS: 300, Note.CORRECTIONS: 600, Note.AUTHOR_NOTES: 500}
"""A paragraph of more characters than this is not a note of the kind, even if it begins like one."""
MAX_LABELLED = 160
"""A credit with a label ("Source: …") has at most so many characters."""
MAX_AGENCIES = 60
"""A line that only names agencies has at most so many characters."""
MAX_BESIDE = 4
"""A word beside the names of agencies has at most so many letters: "(ino/dpa)"."""

_LOOKED_AT = 60
"""Only so many words at the beginning of a paragraph are compared with phrases."""
_HOST = re.compile(r"\W*(?:www\.)?(?P<name>.+?)(?:\.[a-z]{2,10}){0,2}\W*", re.IGNORECASE)
"""A host, with the name in it."""
_SEPARATORS = frozenset(":：|｜】")
_QUOTES = tuple("\"'“„«‘「『")
_IN_A_NAME = re.compile(r"[^,;:!?()\"“”„«»]*")
"""A text without punctuation that names do not hold."""
_BRACKETED = re.compile(r"[(\[（【]([^()\[\]（）【】]{1,100})[)\]）】]\s*$")
"""A text in brackets at a paragraph's end."""


def find_notes(paragraphs: Sequence[str], wanted: Collection[Note], gone: Collection[int]) -> tuple[Cut, ...]:
    """Return cuts for the notes of the wanted kinds near the beginning and the end of an article.

    ``gone``: the paragraphs that are cut already. If the notes would be much of the text that is left, none is cut.
    """
    found = dict(_from_end(paragraphs, gone, range(len(paragraphs)), at_end=False))
    found |= dict(_from_end(paragraphs, gone, range(len(paragraphs) - 1, -1, -1), at_end=True))
    cuts = tuple(cut for note, cut in found.values() if note in wanted)
    left = sum(len(paragraph) for index, paragraph in enumerate(paragraphs) if index not in gone)
    return cuts if sum(len(cut.text) for cut in cuts) <= MAX_SHARE * left else ()


def _from_end(
    paragraphs: Sequence[str], gone: Collection[int], order: Iterable[int], *, at_end: bool
) -> Iterator[tuple[int, tuple[Note, Cut]]]:
    """Yield the notes from one end of an article on, until REACH paragraphs were met that are not notes.

    An author note counts only at the end. A credit in brackets counts at the end of the last paragraph that is not a
    note.
    """
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
    """Return the kind of note that a paragraph is by its words, wherever it stands; None if it is not a note."""
    if len(paragraph) > max(MAX_CHARACTERS.values()) or paragraph.lstrip().startswith(_QUOTES):
        return None
    said = words(paragraph)
    first, behind = heads()
    # few paragraphs have such words
    if said and (said[0] in first or " ".join(said[:2]) in first or not behind.isdisjoint(said[:_LOOKED_AT])):
        folded = _in_line(said)
        for phrases in phrases_of_notes():
            if len(paragraph) <= MAX_CHARACTERS[phrases.note] and _begins(paragraph, folded, phrases):
                return phrases.note
    return Note.CREDITS if _names_agencies(paragraph, said) else None


def _in_line(said: Sequence[str]) -> str:
    """Return the first words of a paragraph in one string, a space after each."""
    return "".join([f"{word} " for word in said[:_LOOKED_AT]])


def _end_of(first: str, paragraph: str) -> int:
    """Return where the first words of a paragraph end; ``first``: these words, a space after each."""
    return tokens(paragraph).ends[first.count(" ") - 1]


def credits_itself(paragraph: str, own_name: str) -> bool:
    """Return whether a paragraph is a credit that names only the outlet of the page: "Source: gazette.example"."""
    if not own_name or len(paragraph) > MAX_LABELLED:
        return False
    label = next(phrases for phrases in phrases_of_notes() if phrases.note is Note.CREDITS).labels.match(
        _in_line(words(paragraph))
    )
    named = _HOST.fullmatch(paragraph, _end_of(label.group(), paragraph)) if label else None
    return named is not None and "".join(words(named["name"])) == own_name


def _begins(paragraph: str, folded: str, phrases: Phrases) -> bool:
    """Return whether a paragraph begins like one kind of note; ``folded`` are its first words, see ``_in_line``."""
    label = phrases.labels.match(folded)
    if label and (phrases.note is not Note.CREDITS or len(paragraph) <= MAX_LABELLED):
        rest = paragraph[_end_of(label.group(), paragraph) :].lstrip()
        if rest[:1] in _SEPARATORS:
            return True
    if phrases.openings.match(folded):
        return True
    named = phrases.named.match(folded)
    return named is not None and _is_name(paragraph[: _end_of(named["name"], paragraph)])


def _is_name(text: str) -> bool:
    """Return whether a text is a name: "Ann de Example", not "her husband". No small letter begins or ends it."""
    said = text.lstrip("*•–—-_ ").split()
    return bool(said) and bool(_IN_A_NAME.fullmatch(text)) and not (said[0][0].islower() or said[-1][0].islower())


def _names_agencies(paragraph: str, said: Sequence[str]) -> bool:
    """Return whether a line names agencies, beside short words in small letters only: "(ino/dpa)", "Avec l'AFP"."""
    if len(paragraph) > MAX_AGENCIES:
        return False
    rest = agencies().sub("", "".join(f"{word} " for word in said)).split()
    return len(rest) < len(said) and all(len(word) <= MAX_BESIDE and word.islower() for word in rest)


def _bracketed_credit(paragraph: str) -> int | None:
    """Return where a credit in brackets begins that ends a paragraph, with white space before it; None without one."""
    match = _BRACKETED.search(paragraph, max(0, len(paragraph) - 120))
    if not match or note_of(match[1]) is not Note.CREDITS:
        return None
    return len(paragraph[: match.start()].rstrip()) or None
