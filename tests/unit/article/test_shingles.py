from __future__ import annotations

from random import Random

import pytest

from ingest.article.shingles import MAX_CHARACTERS, MAX_KEYS, MIN_KEYS, RATE, shingles, sketch
from ingest.text.plain import fold


def prose(seed: int, words: int) -> str:
    random = Random(seed)
    return " ".join(f"w{random.randrange(5000)}" for _ in range(words))


def test_a_shingle_is_eight_words_and_each_counts_once():
    assert shingles("a b c d e f g h i").texts == {b"a b c d e f g h", b"b c d e f g h i"}
    assert len(shingles("on and on " * 50).texts) == 3


@pytest.mark.parametrize("text", ["", "three short words", "one two three four five six seven"])
def test_a_text_shorter_than_a_shingle_has_none(text):
    assert shingles(text).texts == frozenset()
    assert sketch(text) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("the council of the harbour town decided on tuesday evening", 3),
        ("港の桟橋は冬の嵐が来る前に修理されると町議会が火曜日に決めた", 9),
        ("市议会星期二决定在冬季风暴来临之前修复旧渡轮码头所需费用由港务局承担", 11),
        ("สภาเทศบาลตัดสินใจเมื่อวันอังคารว่าจะซ่อมแซมท่าเรือข้ามฟากเก่าก่อนพายุฤดูหนาว", 11),
    ],
)
def test_in_scripts_without_spaces_words_are_told_by_characters(text, words):
    assert shingles(fold(text)).words == pytest.approx(words, abs=2)


def test_a_name_in_another_script_does_not_change_what_a_text_is_made_of():
    text = "市议会星期二决定修复旧渡轮码头 Harbour Council 所需费用由港务局承担"
    assert shingles(fold(text)).unit == shingles("市议会星期二决定修复旧渡轮码头所需费用由港务局承担").unit
    assert shingles("the word 東京 alone in a long english sentence").unit.per_word == 1


def test_a_sketch_draws_about_one_shingle_in_sixteen_and_the_same_ones_of_a_part():
    text = prose(1, 4000)
    whole = sketch(text)
    assert len(whole) == pytest.approx(3993 / RATE, rel=0.2)
    part = sketch(" ".join(text.split()[1000:2000]))
    assert set(part) <= set(whole)
    assert len(part) == pytest.approx(993 / RATE, rel=0.4)


def test_a_short_text_has_a_sketch_of_its_least_hashes_and_a_long_one_not_more_than_so_many():
    assert len(sketch(prose(2, 30))) == MIN_KEYS
    assert len(sketch(prose(3, 9))) == 2
    assert len(sketch(prose(4, 30_000))) == MAX_KEYS


def test_similar_texts_have_sketches_that_begin_alike():
    words = prose(5, 600).split()
    other = sketch(" ".join([*words[:400], *prose(6, 200).split()]))
    assert len(set(sketch(" ".join(words))[:16]) & set(other[:16])) >= 4


def test_what_stands_beyond_the_limit_of_a_text_is_not_looked_at():
    text = prose(7, 60_000)
    assert len(text) > MAX_CHARACTERS
    assert sketch(text) == sketch(text[:MAX_CHARACTERS])


def test_a_sketch_is_the_same_on_every_machine():
    assert sketch("the council of the old harbour town decided late") == (-8196495482720128474, 7188443777587092817)
