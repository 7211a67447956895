"""Where nine definitions of scripts without spaces, and of characters that count twice, differ."""

import re
import unicodedata

import pytest

from ingest.article import shingles
from ingest.boilerplate import keys, tokens
from ingest.page import declared, judge, walls
from ingest.text import diff, scripts

DEFINITIONS = {
    "a word of its own in a diff": re.compile(f"[{diff._UNSPACED}]").match,
    "a word of its own among tokens": re.compile(f"[{tokens._UNSPACED}]").match,
    "a token of its own in shingles": shingles._UNSPACED.match,
    "of a script without spaces, to the judge": lambda character: (
        unicodedata.name(character).partition(" ")[0] in {judge._UNSPACED} | judge._AS_UNSPACED
    ),
    "counted twice in keys": lambda character: keys._count(character) > 1,
    "counted twice in phrases of walls and in index pages": lambda character: character >= walls._WIDE_FROM,
    "counted twice in declared headlines": declared._EACH_WIDE.match,
    "counted twice among the lines of a page": scripts._IDEOGRAPH.match,
}


@pytest.mark.parametrize(
    ("name", "character", "answers"),
    [
        ("a Latin letter", "a", "........"),
        ("a Cyrillic letter", "ж", "........"),
        ("a Devanagari letter", "क", "........"),
        ("a Thai letter", "ก", "xxxx...."),
        ("a Khmer letter", "ក", "xxxx...."),
        ("a Burmese letter", "က", "xxxx...."),
        ("a Burmese letter of the extended block", "\ua9e0", "...xxx.."),
        ("a common Chinese character", "中", "xxxxxxxx"),
        ("a hiragana", "あ", "xxxxxxxx"),
        ("a katakana", "ア", "xxxxxxxx"),
        ("the iteration mark", "々", "xx..xxxx"),
        ("the Chinese zero", "〇", "xx...xxx"),
        ("the long-vowel mark", "ー", "xxx.xxxx"),
        ("a small katakana for Ainu", "ㇰ", "..xxxxxx"),
        ("the katakana middle dot", "・", "x.xx.xxx"),
        ("a halfwidth katakana", "ｱ", "xx..xx.."),
        ("a Hangul syllable", "한", "....xxx."),
        ("a Bopomofo letter", "ㄅ", "....xxxx"),
        ("a compatibility ideograph", "\uf900", "xxxxxx.."),
        ("a rare ideograph", "\U00020000", "xxxxxx.."),
        ("a fullwidth Latin letter", "Ａ", "....xxxx"),
        ("a fullwidth digit", "１", ".....xxx"),
        ("an ideographic full stop", "。", ".....xxx"),
        ("a hexagram", "䷀", "xx...xxx"),
        ("a Cherokee letter", "\uab70", "....xx.."),
        ("an emoji", "😀", ".....x.."),
    ],
)
def test_nine_definitions_differ(name, character, answers):
    assert "".join(".x"[bool(define(character))] for define in DEFINITIONS.values()) == answers, name
