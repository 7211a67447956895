"""The words of dates: months, days of the week, halves of the day, and the small words between them.

They come from CLDR, the Unicode Consortium's tables of what languages call things, by way of Babel.
"""

from __future__ import annotations

import re
import unicodedata
from copy import deepcopy
from functools import cache, lru_cache
from itertools import product
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError, localedata
from babel.core import get_global

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Meaning = tuple[str, int]
"""What a word can mean: the ``name`` of a month, 1 to 12; a ``weekday``, 0 (Monday) to 6; a ``half`` of the day, 0 (AM) or 1 (PM).

A small word is a ``filler``, or stands only ``before_time``; the number with it is 0.
"""

_LANGUAGES = (
    "af", "am", "ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et", "eu", "fa",
    "fi", "fil", "fr", "ga", "gl", "gu", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja", "ka", "kk", "kn", "ko",
    "lt", "lv", "mk", "ml", "mn", "mr", "ms", "nb", "ne", "nl", "nn", "pa", "pl", "pt", "ro", "ru", "si", "sk", "sl",
    "sq", "sr", "sr_Latn", "sv", "sw", "ta", "te", "th", "tr", "uk", "ur", "uz", "vi", "zh", "zh_Hant",
)  # fmt: skip
"""The languages whose words are tried where the language of a document does not know a word: those of most of the web's news."""
_FILLERS = {
    "filler": "on of the st nd rd th h hrs uhr den de del d le er o las",
    "before_time": "at t um à a às alle ore om в",
}
"""The small words of dates that CLDR does not give. Those before a time of day mean nothing elsewhere: "AT" is also a time zone."""
_MORE_MONTHS = {"mrz": 3, "maerz": 3, "mrt": 3}
"""Short names of months that publishers write, and CLDR does not give."""
_MIN_PREFIX = 3
"""The beginning of a name is taken for the name from this many letters on: "сен" is сентября. Shorter ones are often other words."""
_REMEMBERED = 64
"""The number of languages of which the words, and all that is looked up beside them, are kept in memory."""
_QUOTED = re.compile("'([^']+)'")
"""A word in a pattern of CLDR that stands for itself, such as "de" in "d 'de' MMMM"."""
_MARKS_OF_LATIN = re.compile("[\u0300-\u036f]")
_BEHIND_LETTER = re.compile(r"(?<=[^\W\d_])\.")
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def simplified(text: str) -> str:
    """Return a text as dates are compared: in lower case, with plain digits and minus signs, without dots behind letters."""
    plain = unicodedata.normalize("NFKC", _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).casefold())
    return _BEHIND_LETTER.sub("", plain.replace("\u2212", "-"))


def meanings(word: str, language: str | None) -> frozenset[Meaning]:
    """Return what a simplified word means in the language of the document, or in English; none if they do not know it."""
    return _words_of(_known(language)).get(word, frozenset()) | _words_of("en").get(word, frozenset())


def meanings_anywhere(word: str) -> frozenset[Meaning]:
    """Return what a simplified word means in any language."""
    return _words_of_all().get(word, frozenset())


def territory(language: str | None) -> str | None:
    """Return the territory that a BCP 47 tag speaks of: its own, or the one where most speak the language; None: it is not certain.

    English alone says nothing, since its territories write dates in different ways.
    """
    locale = _locale(language)
    if locale is None or locale.territory:
        return locale.territory if locale else None
    likely = get_global("likely_subtags").get(str(locale)) if locale.language != "en" else None
    return likely.rpartition("_")[2] if likely else None


@lru_cache(maxsize=_REMEMBERED)
def numeric_order(language: str | None) -> str | None:
    """Return the order of day, month and year in short dates of a language: ``dmy``, ``mdy`` or ``ymd``; None: it is not certain."""
    locale = _locale(language) if territory(language) else None
    letters = (
        [letter for letter in str(_tables(str(locale))["date_formats"]["short"]) if letter in "dMy"] if locale else []
    )
    return "".join(dict.fromkeys(letters)).lower() or None


@lru_cache(maxsize=_REMEMBERED)
def _locale(language: str | None) -> Locale | None:
    for tag in (language, language and language.partition("-")[0]):
        try:
            if tag:
                return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return None


def _known(language: str | None) -> str:
    locale = _locale(language)
    return str(locale) if locale else "en"


@cache
def _words_of_all() -> dict[str, frozenset[Meaning]]:
    return _gathered((word, meaning) for language in _LANGUAGES for word, meaning in _all_words(language))


@lru_cache(maxsize=_REMEMBERED)
def _words_of(language: str) -> dict[str, frozenset[Meaning]]:
    """Return the words of a language, which is an identifier of Babel."""
    return _gathered(_all_words(language))


def _gathered(words: Iterable[tuple[str, Meaning]]) -> dict[str, frozenset[Meaning]]:
    gathered: dict[str, set[Meaning]] = {}
    for word, meaning in words:
        if word and not any(map(str.isdecimal, word)):
            gathered.setdefault(word, set()).add(meaning)
    return {word: frozenset(of_word) for word, of_word in gathered.items()}


def _all_words(language: str) -> Iterator[tuple[str, Meaning]]:
    tables = _tables(language)
    for kind, names in (("name", tables["months"]), ("weekday", tables["days"])):
        for context, width in product(("format", "stand-alone"), ("wide", "abbreviated", "short")):
            for number, name in names[context].get(width, {}).items():
                yield from ((form, (kind, number)) for form in _forms(name, shortened=width == "wide"))
    for half, width in product((0, 1), ("wide", "abbreviated")):
        name = tables["day_periods"]["format"].get(width, {}).get(("am", "pm")[half], "")
        yield from ((form, ("half", half)) for form in _forms(name))
    literals = (
        word
        for pattern in tables["date_formats"].values()
        for quoted in _QUOTED.findall(str(pattern))
        for word in quoted.split()
    )
    yield from ((simplified(word), ("filler", 0)) for word in literals)
    yield from ((word, (kind, 0)) for kind, words in _FILLERS.items() for word in words.split())
    yield from ((name, ("name", number)) for name, number in _MORE_MONTHS.items())


def _tables(language: str) -> localedata.LocaleDataDict:
    """Return a language's own copy of its tables. Babel's languages share tables, and each writes into them what it has looked up."""
    data = localedata.load(language)
    found = localedata.LocaleDataDict(deepcopy({name: data[name] for name in _TABLES}))
    localedata._cache.clear()  # noqa: SLF001 -- Babel would keep all it knows of each language: 1 MB
    return found


_TABLES = ("months", "days", "day_periods", "date_formats")


def _forms(name: str, *, shortened: bool = False) -> Iterator[str]:
    """Yield the spellings of a name: as it is, without the marks on its letters, and its beginnings."""
    whole = " ".join(simplified(name).replace("-", " ").split())
    bare = unicodedata.normalize("NFC", _MARKS_OF_LATIN.sub("", unicodedata.normalize("NFD", whole)))
    for form in dict.fromkeys((whole, bare)):
        yield form
        if shortened and form.isalpha():
            yield from (form[:length] for length in range(_MIN_PREFIX, len(form)))
