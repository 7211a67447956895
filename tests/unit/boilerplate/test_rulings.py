"""The operator has the last word on a passage, before what its site repeats and before all cues."""

from __future__ import annotations

import re

import pytest
from gazette import FOOTER, SITE, paragraphs_of
from hypothesis import given
from hypothesis import strategies as st

from ingest.boilerplate.clean import clean
from ingest.boilerplate.keys import texts
from ingest.boilerplate.removal import restore
from ingest.boilerplate.rulings import Rulings
from ingest.model.boilerplate import Ruled, Ruling, SiteKnowledge
from ingest.text.plain import fold


def _known(*rulings: Ruling, learned: tuple[str, ...] = ()) -> SiteKnowledge:
    keys = {key: 5 for text in learned for key in texts([text], SITE)}
    return SiteKnowledge(site=SITE, articles=9, learned=keys, rulings=rulings)


def _ruling(word: str, text: str, **facts) -> Ruling:
    return Ruling(word=Ruled(word), text=text, **facts)


def _cleaned(text: list[str], known: SiteKnowledge) -> list[str]:
    cleaned = clean(text, site=SITE, known=known)
    assert restore(cleaned.body, cleaned.removed) == "\n".join(text)
    return cleaned.body.split("\n")


def test_what_is_learned_goes_in_any_spelling():
    text = [*paragraphs_of(1), FOOTER.upper()]
    assert _cleaned(text, _known(learned=(FOOTER,))) == paragraphs_of(1)


def test_keep_goes_before_strip_and_strip_before_what_is_learned():
    text = [*paragraphs_of(1), FOOTER]
    keep, strip = _ruling("keep", FOOTER, site=SITE), _ruling("strip", FOOTER)
    assert _cleaned(text, _known(learned=(FOOTER,))) == paragraphs_of(1)
    assert _cleaned(text, _known(keep, learned=(FOOTER,))) == text
    assert _cleaned(text, _known(keep, strip, learned=(FOOTER,))) == text
    assert _cleaned(text, _known(strip)) == paragraphs_of(1)
    (removal,) = clean(text, known=_known(strip, learned=(FOOTER,))).removed
    assert removal.rule == "operator"


def test_the_word_on_a_site_goes_before_that_on_all_of_them():
    text = [*paragraphs_of(1), FOOTER]
    here, everywhere = _ruling("strip", FOOTER, site=SITE), _ruling("keep", FOOTER)
    assert _cleaned(text, _known(here, everywhere)) == paragraphs_of(1)
    assert _cleaned(text, _known(everywhere)) == text


def test_the_word_on_a_passage_goes_before_that_on_a_pattern():
    text = [*paragraphs_of(1), FOOTER]
    pattern = _ruling("strip", "tiu ĉi gazeto *", pattern=True, site=SITE)
    assert _cleaned(text, _known(pattern)) == paragraphs_of(1)
    assert _cleaned(text, _known(pattern, _ruling("keep", FOOTER))) == text


def test_an_operator_may_keep_what_a_cue_would_strip():
    text = [*paragraphs_of(1), "Follow us on Facebook and Telegram"]
    assert _cleaned(text, _known()) == paragraphs_of(1)
    assert _cleaned(text, _known(_ruling("keep", "follow us on facebook and telegram"))) == text
    assert _cleaned(text, _known(_ruling("keep", "Follow us*", pattern=True))) == text


@pytest.mark.parametrize(
    "note", ["With files from the Associated Press", "Quelle: dpa", "Correction: the pier is 90 metres long"]
)
def test_a_credit_or_a_correction_that_a_site_repeats_stays_unless_the_operator_strips_it(note):
    text = [*paragraphs_of(1), note]
    assert _cleaned(text, _known(learned=(note,))) == text
    assert _cleaned(text, _known(_ruling("strip", note), learned=(note,))) == paragraphs_of(1)


def test_texts_without_spaces_are_learned_and_ruled_on():
    line, text = "本報每天清晨送到府上，全年無休。", "市議會昨天討論了渡輪碼頭的修繕計畫，決定在冬天之前動工。"
    assert _cleaned([text, line], _known(learned=(line,))) == [text]
    assert _cleaned([text, line], _known(_ruling("strip", "本報*無休", pattern=True))) == [text]
    assert _cleaned([text, line], _known(_ruling("keep", "*清晨*", pattern=True), learned=(line,))) == [text, line]


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("Read on page *", "READ ON PAGE 12!", True),
        ("Read on page *", "read on page", True),
        ("Read on page *", "You read on page 12", False),
        ("*on page*", "You read on page 12", True),
        ("read*page*12", "read on page 12 of 12", True),
        ("read*read", "read", False),
        ("*", "anything", True),
        ("no star", "no star", True),
        ("no star", "no stars", False),
    ],
)
def test_a_star_stands_for_any_text(pattern, text, matches):
    rulings = Rulings([_ruling("strip", pattern, pattern=True)])
    assert (rulings.ruling(text) is Ruled.STRIP) is matches


@given(st.text("ab* ", min_size=1, max_size=8), st.text("ab ", max_size=12))
def test_a_pattern_matches_what_the_same_regular_expression_would(pattern, text):
    rulings = Rulings([_ruling("strip", pattern, pattern=True)])
    expression = ".*".join(re.escape(fold(piece)) for piece in pattern.split("*"))
    assert (rulings.ruling(text) is Ruled.STRIP) is bool(re.fullmatch(expression, fold(text), re.DOTALL))


@pytest.mark.timeout(20)
def test_no_pattern_takes_long_on_a_near_match():
    rulings = Rulings(_ruling("strip", "a*" * 200 + f"b{number}", pattern=True) for number in range(50))
    assert rulings.ruling("a " * 2_000_000) is None
