"""The names of authors in the text that a publisher gives for them."""

from __future__ import annotations

import html
import re
from functools import lru_cache

from ingest.text.name_words import (
    AGENCIES,
    AND,
    AND_ALONE,
    BY,
    NOBODY,
    PARTICLES,
    REPORTER_BEFORE,
    REPORTER_BEHIND,
    ROLE,
    SUFFIX,
)
from ingest.text.plain import fold, label, one_line
from ingest.text.scripts import count_wide

_MAX_NAME_CHARACTERS = 200
"""The name of an author is cut to this many characters."""
MAX_AUTHOR_CHARACTERS = 4000
"""Of the text for the authors, this many characters are read: room for 20 names with a link around each."""
_NAME_WORDS = range(2, 6)
"""The number of words of a person's name, where it stands in a list without markup. A single word may be a surname before a comma."""
_SEVERAL = 2


@lru_cache(maxsize=1024)
def author_names(written: str) -> tuple[str, ...]:
    """Return the names in a text, without markup, addresses and roles, and parted where they are certain to be several.

    A list is parted at its commas and its "and" only if each part looks like a person's name or is a news agency: "Bell, Ann" and "Arts
    and Culture" are one name. What stands behind a name is left out only if it is a role, a handle or a note in brackets.
    """
    text = html.unescape(html.unescape(written[:MAX_AUTHOR_CHARACTERS]))
    apart = _URL.sub("", _TAG.sub("", _PARTING_TAG.sub("\n", text)))
    lines = (_without_mail(part) for line in _HARD.split(apart) for part in _mails(one_line(line)))
    names = (_without_ends(name) for line in lines for name in _listed(_without_ends(line)))
    found = {fold(name): label(name, _MAX_NAME_CHARACTERS) for name in reversed([*filter(_is_name, names)])}
    return tuple(reversed(found.values()))


_PARTING_TAG = re.compile(r"</?(?:a|br|li|p|div|ul|ol|td)(?:\s[^<>]*|\s?/)?>", re.IGNORECASE)
"""A tag between two names."""
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]{0,15}(?:\s[^<>]*|\s?/)?>")
_URL = re.compile(r"(?:[a-z]{2,10}://|\bwww\.)[^\s()]*")
_HARD = re.compile(r"[;\n|\uff0f\uff1b\u2022]|\s/\s")
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
    bare = _ENDS.sub("", text)
    behind = _BY.sub("", bare, count=1)
    if behind != bare and is_person(behind.partition(",")[0]):
        bare = behind
    return REPORTER_BEHIND.sub("", REPORTER_BEFORE.sub("", bare)) if count_wide(bare) else bare


_ENDS = re.compile(rf"^(?:[\s,'\"]|(?:by|{AND_ALONE})(?!\w):?)+|(?:[\s,'\"]|(?<!\S)(?:{AND_ALONE}))+$", re.IGNORECASE)
_BY = re.compile(rf"^(?:{BY}):?\s+", re.IGNORECASE)


def _listed(line: str) -> list[str]:
    """Return the names in a line: those of a list, the one before its role, or the line itself."""
    parts = [_without_notes(part) for part in _LIST.split(line)]
    people = [part for part in parts if is_person(part) or part.casefold() in AGENCIES]
    others = [part for part in parts if part not in people and not _is_role(part)]
    if people and parts[0] in people and (not others or (len(people) >= _SEVERAL and all(map(_is_word, others)))):
        return [part for part in parts if part in people or part in others]
    head, comma, rest = line.partition(",") if "," in line else _DASH.sub("\0", line, count=1).partition("\0")
    is_one = comma and len(parts) > 1 and is_person(head) and _is_role(rest) and not any(map(is_person, parts[1:]))
    return [_without_notes(head)] if is_one or (comma == "\0" and is_person(head) and _is_role(rest)) else [line]


_LIST = re.compile(
    rf"\s*(?:,\s+(?:{AND})\s+|,(?!\s*(?:{SUFFIX})(?!\w))|[/\u3001\uff0c\u060c]|\s(?:{AND})\s)\s*", re.IGNORECASE
)
_DASH = re.compile(r"\s[\u2013\u2014-]\s")


def _without_notes(part: str) -> str:
    """Return a person's name without what is noted behind it: initials in brackets, a handle, for whom or where he or she writes."""
    bare = _NOTES.sub("", part)
    return bare if bare != part and is_person(bare) else part


_NOTES = re.compile(
    r"(?:\s*[(\[\uff08][^()\[\]\uff08\uff09]{0,40}[)\]\uff09]|\s+@\w{2,30}"
    r"|\s+(?:for|f\u00fcr|pour|in|aus)\s+(?:the\s+)?[A-Z][^,]{1,40})+$"
    r"|\s+For\s+(?:The\s+)?[A-Z][\w.]{1,40}(?:\s[A-Z][\w.]{1,20}){0,2}$"
)


def _is_word(part: str) -> bool:
    return part[:1].isupper() and " " not in part


def _is_role(part: str) -> bool:
    return ROLE.search(part) is not None


def is_person(part: str) -> bool:
    """Return whether a text looks like the name of a person: some words with capitals, or in a script without blanks."""
    if count_wide(part) > 1:
        return not REPORTER_BEHIND.fullmatch(part)
    name = _SUFFIX.sub("", part)
    if not name.isprintable() or _NO_PERSON.search(name) or _is_role(name):
        return False
    words = name.split()
    return len(words) in _NAME_WORDS and all(
        not word[0].islower() or word in PARTICLES or _JOINED.match(word) for word in words
    )


_SUFFIX = re.compile(rf",\s*(?:{SUFFIX})\.?$", re.IGNORECASE)
_JOINED = re.compile(r"[a-z]{1,3}['\u2019-][A-Z]")
"""The beginning of a word such as "d'Angelo" or "al-Masri"."""
_NO_PERSON = re.compile(r"[\d@(),:]")
"""What no person's name holds."""


def _is_name(name: str) -> bool:
    is_handle = "@" in name and " " not in name and len(name) > _SEVERAL
    is_address = is_handle or name.startswith(("/", "#"))
    is_nobody = fold(name) in NOBODY or _ALL_IN_BRACKETS.fullmatch(name)
    return any(map(str.isalpha, name)) and not is_address and not is_nobody


_ALL_IN_BRACKETS = re.compile(r"\([^()]*\)")
