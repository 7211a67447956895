"""Scripts and letters: which scripts have no spaces between words, and how letters are counted."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

from ingest.text.plain import MAX_REMEMBERED, REMEMBERED

UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\ua9e0-\ua9fe\uaa60-\uaa7f"  # Thai and Lao, Burmese, Khmer, Burmese
    "\u3005-\u3007\u3040-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"  # 々〆〇, hiragana, katakana without the middle dot
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Chinese characters
)
"""The characters of scripts that put no spaces between words, as ranges for a character class of a regular expression.

Where words are compared, each of these characters is a word of its own.
"""

WIDE = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff5a\uff66-\uff9f\U00020000-\U0003ffff"
"""The characters of East Asia, Korean included, as ranges for a character class.

Each of them says about as much as two Latin letters, so it counts twice where the length of a text is compared with a threshold.
"""

SKETCHED_SYLLABLES = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
"""The Thai, Lao, Burmese and Khmer characters that are a token each in a sketch. Stored sketches depend on these ranges."""

SKETCHED_CHARACTERS = "\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""The Chinese and Japanese characters that are a token each in a sketch. Stored sketches depend on these ranges."""

KEYED_TWICE_FROM = "\u2e80"
"""The first character that counts twice in the length that a passage's key holds. Stored keys depend on it."""

UNSPACED_SCRIPT = "CJK"
"""The name that ``main_script`` gives to all scripts without spaces together."""

_SAMPLE = 600
"""The number of characters at the head of a text by which its script is told; the rest is seldom in another script."""
_MIN_SAMPLE = 20
"""The number of letters that such a sample must hold: fewer may be a name in a foreign script."""
_MAIN = 0.7
"""The share of the sample's letters that must be of one script; names and quotations in another script take less than the rest."""

_IS_UNSPACED = re.compile(f"[{UNSPACED}]")
_IS_WIDE = re.compile(f"[{WIDE}]")


def is_unspaced(character: str) -> bool:
    """Return whether a character is of a script that puts no spaces between words."""
    return _IS_UNSPACED.match(character) is not None


def is_wide(character: str) -> bool:
    """Return whether a character is of East Asia, and so says about as much as two letters."""
    return _IS_WIDE.match(character) is not None


def count_wide(text: str) -> int:
    """Return the number of East Asian characters in a text."""
    return 0 if text.isascii() else len(_IS_WIDE.findall(text))


def weighted_length(text: str) -> int:
    """Return the number of characters in a text, in which each East Asian character counts twice."""
    return len(text) + count_wide(text)


def weighted_letters(text: str) -> int:
    """Return the number of letters and digits in a text, in which each East Asian one counts twice."""
    return weighted_length("".join(filter(str.isalnum, text)))


def letters(text: str) -> int:
    """Return the number of letters and digits in a text."""
    return sum(
        _letters_of_line(line) if len(line) <= MAX_REMEMBERED else sum(map(str.isalnum, line))
        for line in text.split("\n")
    )


@lru_cache(maxsize=REMEMBERED)
def _letters_of_line(line: str) -> int:
    return sum(map(str.isalnum, line))


def folded_letters(text: str) -> str:
    """Return the letters and digits of a text in folded case, without all that stands between them."""
    return "".join(filter(str.isalnum, text.casefold()))


def main_script(text: str) -> str | None:
    """Return the script of most letters at the head of a text: "LATIN", "CYRILLIC", "CJK"; None where no script is clearly ahead.

    The names are the first words of the letters' Unicode names. All scripts without spaces count as one, UNSPACED_SCRIPT.
    """
    scripts = Counter[str]()
    for letter, count in Counter(filter(str.isalpha, text[:_SAMPLE])).items():
        scripts[_script(letter)] += count
    total = scripts.total()
    script, count = next(iter(scripts.most_common(1)), ("", 0))
    return script if total >= _MIN_SAMPLE and count >= _MAIN * total else None


def _script(letter: str) -> str:
    return UNSPACED_SCRIPT if is_unspaced(letter) else unicodedata.name(letter, "").partition(" ")[0]
