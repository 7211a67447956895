"""Scripts without spaces, characters that count twice, and the two older definitions on which stored values depend."""

import pytest

from ingest.article.shingles import shingles
from ingest.boilerplate.keys import fingerprints
from ingest.boilerplate.tokens import words
from ingest.text.diff import edits
from ingest.text.scripts import (
    folded_letters,
    is_unspaced,
    is_wide,
    letters,
    main_script,
    weighted_length,
    weighted_letters,
)

CHARACTERS = pytest.mark.parametrize(
    ("name", "character", "answers"),
    [
        ("a Latin letter", "a", "...."),
        ("a Cyrillic letter", "ж", "...."),
        ("a Devanagari letter", "क", "...."),
        ("a Thai letter", "ก", "u.s."),
        ("a Khmer letter", "ក", "u.s."),
        ("a Burmese letter", "က", "u.s."),
        ("a Burmese letter of an extended block", "\ua9e0", "u..k"),
        ("a common Chinese character", "中", "uwsk"),
        ("a hiragana", "あ", "uwsk"),
        ("a katakana", "ア", "uwsk"),
        ("the iteration mark", "々", "uw.k"),
        ("the Chinese zero", "〇", "uw.."),
        ("the long-vowel mark", "ー", "uwsk"),
        ("a small katakana for Ainu", "ㇰ", "uwsk"),
        ("the katakana middle dot", "・", ".ws."),
        ("a halfwidth katakana", "ｱ", "uw.k"),
        ("a Hangul syllable", "한", ".w.k"),
        ("a Bopomofo letter", "ㄅ", ".w.k"),
        ("a compatibility ideograph", "\uf900", "uwsk"),
        ("a rare ideograph", "\U00020000", "uwsk"),
        ("a fullwidth Latin letter", "Ａ", ".w.."),
        ("a fullwidth digit", "１", ".w.."),
        ("an ideographic full stop", "。", ".w.."),
        ("a hexagram", "䷀", ".w.."),
        ("a Vai letter", "\ua500", "...k"),
        ("an emoji", "😀", "...."),
    ],
)


@CHARACTERS
def test_a_character_is_of_a_script_without_spaces_or_counts_twice(name, character, answers):
    assert is_unspaced(character) == ("u" in answers), name
    assert is_wide(character) == ("w" in answers), name


@CHARACTERS
def test_sketches_and_keys_keep_the_definitions_by_which_they_were_stored(name, character, answers):
    assert bool(shingles(character * 40).texts) == ("s" in answers), name
    letters_to_a_step = 16
    length = next(iter(fingerprints([character * letters_to_a_step])), 0) >> 1 & 0x7F
    expected = 2 if "k" in answers else 1 if character.isalpha() else 0
    assert length == expected, name


def test_words_and_diffs_split_a_script_without_spaces_at_the_same_places():
    text = "東京・大阪の人々はｶﾅを読む"
    assert words(text) == ["東", "京", "大", "阪", "の", "人", "々", "は", "カ", "ナ", "を", "読", "む"]
    changed = edits(text, text.replace("大阪", "大津"))
    assert [(text[edit.old_start : edit.old_end], edit.new_end - edit.new_start) for edit in changed] == [("阪", 1)]


def test_letters_are_counted_once_or_by_what_they_say():
    assert letters("Ab 1, é中!") == 5
    assert weighted_letters("Ab 1, é中!") == 6
    assert weighted_length("Ab 1, é中!") == 10
    assert weighted_length("한국 · 中国") == 11
    assert folded_letters("Ab 1, É中!") == "ab1é中"


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("The ferry to Aldwick stops for good", "LATIN"),
        ("Паром больше не ходит на остров", "CYRILLIC"),
        ("フェリーは日曜日に最後の運航をします。島の人々は困っています", "CJK"),
        ("เรือข้ามฟากเที่ยวสุดท้ายออกวันอาทิตย์", "CJK"),
        ("섬으로 가는 마지막 배가 일요일에 떠난다고 한다", "HANGUL"),
        ("too few", None),
        ("half of it Latin, половина кириллицей", None),
        ("", None),
    ],
)
def test_the_script_of_a_text_is_that_of_most_of_its_letters(text, script):
    assert main_script(text) == script
