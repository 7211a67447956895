"""The names of authors in the text that a feed gives for them."""

from __future__ import annotations

import html
import re
from functools import lru_cache

from ingest.text.plain import label, one_line
from ingest.text.scripts import count_wide

_MAX_NAME_CHARACTERS = 200
"""The name of an author is cut to this many characters."""
MAX_AUTHOR_CHARACTERS = 4000
"""Of the text for the authors, this many characters are read: room for 20 names with a link around each."""
_NAME_WORDS = range(2, 6)
"""The number of words of a person's name, where it stands in a list without markup. A single word may be a surname before a comma."""


@lru_cache(maxsize=1024)
def author_names(written: str) -> tuple[str, ...]:
    """Return the names in a text, without markup and mail addresses, and parted where they are certain to be several.

    A list is parted at its commas and its "and" only if each part looks like a person's name: "Bell, Ann" and "Arts and Culture" are
    one name.
    """
    text = html.unescape(html.unescape(written[:MAX_AUTHOR_CHARACTERS]))
    apart = _TAG.sub("", _PARTING_TAG.sub("\n", text))
    lines = (_without_mail(part) for line in _HARD.split(apart) for part in _mails(one_line(line)))
    names = (_without_ends(name) for line in lines for name in _listed(_without_ends(line)))
    return tuple(dict.fromkeys(label(name, _MAX_NAME_CHARACTERS) for name in names if _is_name(name)))


_PARTING_TAG = re.compile(r"</?(?:a|br|li|p|div|ul|ol|td)(?:\s[^<>]*|\s?/)?>", re.IGNORECASE)
"""A tag between two names."""
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]{0,15}(?:\s[^<>]*|\s?/)?>")
_HARD = re.compile(r"[;\n|]")
"""What stands between two names, and never in one."""


def _mails(line: str) -> list[str]:
    return line.split(",") if len(_MAIL.findall(line)) > 1 else [line]


def _without_mail(line: str) -> str:
    """Return a name without the address in ``mail@site (Name)`` or ``Name <mail@site>`` (RSS 2.0)."""
    mail = _MAIL.search(line)
    if mail is None:
        return line
    in_brackets = _IN_BRACKETS.search(line)
    return in_brackets[1] if in_brackets else one_line(_MAIL_IN_BRACKETS.sub(" ", line))


_MAIL = re.compile(r"<?(?:mailto:)?[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}>?")
_MAIL_IN_BRACKETS = re.compile(rf"\(\s?{_MAIL.pattern}\s?\)|{_MAIL.pattern}")
_IN_BRACKETS = re.compile(r"\(([^()@]{1,200})\)")


def _without_ends(text: str) -> str:
    """Return a text without "by" before it, and without what is left of a list around it."""
    return _ENDS.sub("", text)


_AND = r"and|und|et|y|og|och|en|и|&|\+"
_ENDS = re.compile(rf"^(?:[\s,'\"]|(?:by|{_AND})(?!\w):?)+|(?:[\s,'\"]|(?<!\S)(?:{_AND}))+$", re.IGNORECASE)


def _listed(line: str) -> list[str]:
    parts = _LIST.split(line)
    return parts if all(map(_is_person, parts)) else [line]


_LIST = re.compile(rf"\s*(?:,\s+(?:{_AND})\s+|[,\u3001\uff0c\u060c]|\s(?:{_AND})\s)\s*", re.IGNORECASE)


def _is_person(part: str) -> bool:
    """Return whether a part of a list looks like the name of a person: some words with capitals, or in a script without blanks."""
    words = part.split()
    if count_wide(part) > 1:
        return True
    capital = all(word[0].isupper() or not word[0].islower() or word in _PARTICLES for word in words)
    return len(words) in _NAME_WORDS and capital and part.isprintable() and not _NO_PERSON.search(part)


_PARTICLES = frozenset(
    [
        "al",
        "bin",
        "da",
        "de",
        "del",
        "della",
        "den",
        "der",
        "di",
        "do",
        "dos",
        "du",
        "el",
        "la",
        "le",
        "ten",
        "ter",
        "van",
        "von",
        "y",
        "zu",
    ]
)
_NO_PERSON = re.compile(
    r"\d|\b(?:agency|bureau|ceo|columnist|contributor|correspondent|department|desk|director|editor|institute|minister|ministry|"
    r"news|office|photographer|president|press|producer|professor|reporter|service|staff|team|university|writer)s?\b",
    re.IGNORECASE,
)
"""A word of a part that is an office or an organisation, not a person."""


def _is_name(name: str) -> bool:
    return any(map(str.isalpha, name)) and name.casefold() not in _NOBODY and not _ALL_IN_BRACKETS.fullmatch(name)


_ALL_IN_BRACKETS = re.compile(r"\([^()]*\)")
_NOBODY = frozenset(
    [
        "admin",
        "administrator",
        "author",
        "editor",
        "editors",
        "the editor",
        "the editors",
        "guest",
        "n/a",
        "name",
        "no author",
        "no name",
        "none",
        "noreply",
        "no-reply",
        "null",
        "root",
        "undefined",
        "unknown",
        "user",
        "webmaster",
    ]
)
"""The words that programs write where they know no author."""
