"""What one site repeats: which of its passages count as boilerplate, which never do, and who has the last word."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from functools import cache

import pytest
from fuzzing import TIMES
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.boilerplate.clean import clean, clean_again
from ingest.boilerplate.keys import MAX_PASSAGES, at_site, fingerprints, texts
from ingest.boilerplate.removal import restore
from ingest.boilerplate.repeats import HEAD_LETTERS, LONG_LETTERS, MAX_LETTERS, Holder, repeated
from ingest.boilerplate.rulings import Rulings
from ingest.model.boilerplate import Ruled, Ruling, SiteKnowledge
from ingest.text.plain import fold

SITE = "gazeto.example"
FOOTER = "Tiu ĉi gazeto aperas ĉiumatene, ankaŭ dimanĉe."
"""In a language without cues."""
_SYLLABLES = "ka mo ti re su na lo vi pe du ra ki so mu te la ni vo pa de".split()  # noqa: SIM905 -- words read best as words


@cache
def _sentence(number: int, words: int = 18) -> str:
    """Return a text that no other number gives."""
    words_of = random.Random(number)
    return " ".join("".join(words_of.choices(_SYLLABLES, k=3)) for _ in range(words)).capitalize() + "."


def _body(number: int, paragraphs: int = 4) -> list[str]:
    return [_sentence(1000 * number + place) for place in range(paragraphs)]


def _holder(number: int, text: list[str], *, title: str = "", site: str = SITE) -> Holder:
    return Holder(number, at_site(fingerprints(text, title=title), site))


def _learned(articles: list[list[str]], site: str = SITE) -> dict[str, int]:
    """Return what counts as boilerplate, in how many articles, once the site has published these in their order."""
    holders = [_holder(number, text, site=site) for number, text in enumerate(articles, 1)]
    known: dict[int, int] = {}
    for number, holder in enumerate(holders):
        others = [other for other in holders[:number] if set(other.keys) & set(holder.keys)]
        recent = [one.id for one in holders[: number + 1]][-64:]
        for passage in repeated(holder, others, learned=frozenset(known), recent=recent):
            if passage.boilerplate:
                known[passage.key] = passage.articles
    spelled = {key: text for article in articles for key, text in texts(article, site).items()}
    return {spelled[key]: count for key, count in known.items()}


# ------------------------------------------------------------------------------------------------------------------ keys


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Every morning on your table", "EVERY MORNING ON YOUR TABLE"),
        ("Every morning on your table", "» Every morning – on your table! «"),
        ("Every morning on your table", "Every\u00a0morning  on\tyour table"),
        ("Every morning on your table", "Every mor\u00adning on your\u200b table 👉"),
        ("Every morning on your table", "Ｅｖｅｒｙ morning on your table"),
        ("Straße der Zeitungen", "STRASSE DER ZEITUNGEN"),
    ],
)
def test_case_punctuation_and_white_space_make_no_other_passage(one, other):
    assert fingerprints([one]) == fingerprints([other]) != ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Read 4 comments below", "Read 1,204 comments below"),
        ("Printed on 4 May 2026, page 7", "Printed on 31 December 2025, page 12"),
        ("Printed on May 4, 2026", "Printed on October 31, 2025"),
        ("Impreso el 4 de mayo de 2026", "Impreso el 31 de agosto de 2025"),
        ("Gedruckt am 04.05.2026", "Gedruckt am 31.12.2025"),
        ("更新日期 2026年5月4日", "更新日期 2025年12月31日"),
    ],
)
def test_short_lines_that_differ_in_figures_or_dates_have_one_key_in_common_and_one_of_their_own(one, other):
    shared = set(fingerprints([one])) & set(fingerprints([other]))
    assert len(shared) == 1
    assert len(fingerprints([one])) == len(fingerprints([other])) == 2


def test_figures_make_another_passage_of_a_long_text():
    long = "The levels were read at the three bridges of the town, at noon and at night, and stood at {} centimetres again."
    assert not set(fingerprints([long.format(12)])) & set(fingerprints([long.format(13)]))


def test_what_is_too_short_to_be_told_from_anything_has_no_key():
    assert fingerprints(["Weather", "1,204,333", "…", "天気", "—"]) == ()
    assert len(fingerprints(["The weather", "今日の天気"])) == 2


def test_the_headline_has_no_key():
    assert fingerprints(["“The ferry IS late”", "It left at nine."], title="The ferry is late") == fingerprints(
        ["It left at nine."]
    )


def test_a_chorus_counts_once_in_its_article():
    chorus = "And the ferry goes over the water"
    once = fingerprints([*_body(1), chorus])
    assert fingerprints([*_body(1), chorus, chorus, chorus]) == once
    assert _learned([[*_body(1), chorus, _sentence(1), chorus, _sentence(2), chorus]]) == {}


def test_two_sites_have_no_key_in_common():
    found = fingerprints([*_body(1), FOOTER])
    assert not set(at_site(found, "one.example")) & set(at_site(found, "other.example"))


@given(st.lists(st.text(max_size=60), max_size=12), st.text(max_size=20))
def test_a_key_fits_into_a_bigint_and_leads_back_to_its_text(paragraphs, site):
    keys = at_site(fingerprints(paragraphs), site)
    spelled = texts(paragraphs, site)
    assert len(set(keys)) == len(keys)
    assert all(-(2**63) <= key < 2**63 for key in keys)
    assert set(keys) <= set(spelled)


def test_keys_are_the_same_in_every_process_and_release():
    """They stand in databases: another key for the same text would forget all that was learned."""
    line = "Every morning on your table, 365 times a year"
    program = f"from ingest.boilerplate.keys import *; print(*at_site(fingerprints([{line!r}]), {SITE!r}))"
    printed = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert (
        printed
        == {" ".join(map(str, at_site(fingerprints([line]), SITE)))}
        == {"5683259174048152324 -1215512721124565243"}
    )


def test_a_paragraph_of_five_megabytes_has_the_key_of_its_beginning():
    endless = "word without end " * 300_000
    assert fingerprints([endless]) == fingerprints([endless[:200_000]])
    assert _learned([[*_body(number), endless] for number in range(5)]) == {}


def test_of_a_hundred_thousand_paragraphs_the_first_and_the_last_have_keys():
    lines = [f"line number {number} of the list" for number in range(100_000)]
    keys = fingerprints(lines)
    assert set(fingerprints([lines[0], lines[-1]])) <= set(keys)
    assert len(keys) <= 2 * MAX_PASSAGES


# ------------------------------------------------------------------------------------------------------------ what repeats


def test_a_passage_of_three_articles_is_boilerplate_and_one_of_two_is_not():
    assert _learned([[*_body(number), FOOTER] for number in range(2)]) == {}
    assert _learned([[*_body(number), FOOTER] for number in range(3)]) == {FOOTER: 3}


@given(
    st.lists(st.tuples(st.integers(2, 6), st.integers(1, 6)), min_size=3, max_size=8),
    st.sampled_from(
        [FOOTER, "मैं हर सुबह आपके दरवाज़े पर आता हूँ", "每天早上送到您的门前，全年无休", "كل صباح على مائدتك مع القهوة"]
    ),
)
def test_wherever_it_stands_behind_the_first_paragraph_it_is_found_and_nothing_else_is(shapes, line):
    articles = []
    for number, (paragraphs, place) in enumerate(shapes):
        body = _body(number, paragraphs)
        articles.append([*body[: min(place, paragraphs)], line, *body[min(place, paragraphs) :]])
    assert _learned(articles) == {line: 3}


@given(st.permutations(range(5)))
def test_what_is_learned_does_not_hang_on_the_order_of_the_articles(order):
    articles = [[*_body(number), FOOTER] if number else _body(number) for number in range(5)]
    assert set(_learned([articles[number] for number in order])) == {FOOTER}


@given(st.integers(3, 9), st.data())
def test_an_article_that_is_published_again_and_again_makes_nothing_of_it_repeat(times, data):
    body = _body(1, 9)
    changing = data.draw(st.sets(st.integers(0, 8), max_size=4))
    articles = []
    for number in range(times):
        changed = data.draw(st.sets(st.sampled_from(sorted(changing)))) if changing else ()
        articles.append([_sentence(77 * number + place) if place in changed else body[place] for place in range(9)])
        articles += [_body(100 + number), _body(200 + number)]
    assert _learned(articles) == {}


def test_versions_of_one_text_count_as_one_article_beside_others():
    versions = [[*_body(1), FOOTER], [*_body(1), _sentence(5), FOOTER], [*_body(1)[:3], FOOTER]]
    assert _learned(versions) == {}
    assert _learned([*versions, [*_body(2), FOOTER]]) == {}
    assert _learned([*versions, [*_body(2), FOOTER], [*_body(3), FOOTER]]) == {FOOTER: 3}


def test_a_live_blog_that_is_published_again_at_every_entry_stays_whole():
    entries = [f"{9 + number // 60}:{number % 60:02}: {_sentence(number)}" for number in range(120)]
    growing = [entries[:until] for until in range(5, 120, 5)]
    assert _learned(growing) == {}
    sliding = [entries[start : start + 20] for start in range(0, 100, 2)]
    assert _learned(sliding) == {}


@settings(max_examples=25 * TIMES)
@given(st.integers(4, 40), st.integers(1, 20), st.randoms(use_true_random=False))
def test_however_a_live_blog_slides_over_its_entries_none_of_them_is_learned(shown, step, chance):
    entries = [_sentence(number, chance.randint(4, 40)) for number in range(100)]
    assert _learned([entries[start : start + shown] for start in range(0, 60, step)]) == {}


def test_short_texts_with_more_around_them_than_in_them_are_told_from_versions_of_one():
    around = [_sentence(number, 9) for number in range(4)]
    briefs = [[*_body(number, 1), *around] for number in range(1, 8)]
    assert _learned(briefs[:4]) == {}
    assert set(_learned(briefs[:5])) == set(around)
    others = [_body(number) for number in range(100, 130)]
    assert _learned([text for number, brief in enumerate(briefs) for text in (brief, *others[4 * number :][:4])]) == {}


@pytest.mark.timeout(20)
def test_many_long_articles_that_share_much_are_weighed_in_time():
    common = _body(1, 150)
    holders = [_holder(number, [*common, *_body(number, 240)]) for number in range(2, 67)]
    found = repeated(holders[-1], holders[:-1], recent=[holder.id for holder in holders])
    assert {passage.articles for passage in found} == {65}


def test_a_dateline_with_which_all_articles_begin_stays():
    dateline = "Akvovaro (de nia propra raportisto)"
    assert _learned([[dateline, *_body(number), FOOTER] for number in range(6)]) == {FOOTER: 3}


def test_a_line_that_is_too_long_for_a_dateline_goes_from_the_head_too():
    opening = _sentence(1, 14)
    assert HEAD_LETTERS < len(opening) < LONG_LETTERS
    assert set(_learned([[opening, *_body(number)] for number in range(2, 6)])) == {opening}


def test_what_stands_first_in_some_articles_and_later_in_others_is_no_dateline():
    articles = [[FOOTER, *_body(0)], [*_body(1), FOOTER], [_sentence(2), FOOTER, *_body(3)]]
    assert _learned(articles) == {FOOTER: 3}


def test_the_fixed_last_paragraph_of_a_recurring_column_goes_and_comes_back_at_a_word():
    """A passage of three articles is boilerplate, whoever signs it; it is kept in what was removed."""
    ending = "Nia kolumnisto skribas ĉiun vendredon pri tio, kion li vidis dum la semajno el sia fenestro."
    columns = [[*_body(number), ending] for number in range(3)]
    others = [_body(number) for number in range(10, 30)]
    assert _learned([*others, *columns]) == {ending: 3}
    key = texts([ending], SITE)
    known = SiteKnowledge(site=SITE, articles=23, learned=dict.fromkeys(key, 3))
    cleaned = clean(columns[0], known=known)
    assert cleaned.body.split("\n") == _body(0)
    assert [removal.rule for removal in cleaned.removed] == ["learned:3/23"]
    assert restore(cleaned.body, cleaned.removed) == "\n".join(columns[0])
    kept = SiteKnowledge(
        site=SITE, articles=23, learned=known.learned, rulings=(Ruling(word=Ruled.KEEP, text=ending, site=SITE),)
    )
    again = clean_again(cleaned.body, cleaned.removed, title="", known=kept)
    assert again.body.split("\n") == columns[0]


def test_a_heading_within_the_text_is_learned_only_where_half_of_the_articles_have_it():
    heading = "Kion scii"
    recipes = [[*_body(number, 8)[:1], heading, *_body(number, 8)[1:]] for number in range(4)]
    assert set(_learned(recipes)) == {heading}
    rare = [text for number in range(4) for text in (recipes[number], *(_body(40 + 3 * number + k) for k in range(3)))]
    assert _learned(rare) == {}


def test_a_short_line_at_the_tail_is_learned_as_any_other():
    line = "Ĝis morgaŭ!"
    assert _learned([[*_body(number), line] for number in range(3)] + [_body(9)]) == {line: 3}


def test_background_that_reports_on_one_matter_share_stays_among_other_articles():
    background = _sentence(1, 50)
    assert LONG_LETTERS < len(background) < MAX_LETTERS
    others = [_body(number, 9) for number in range(100, 104)]
    reports = [[*_body(number, 9), background] for number in range(2, 8)]
    mixed = [
        text
        for number, report in enumerate(reports)
        for text in (report, *([_body(200 + 4 * number + k) for k in range(4)]))
    ]
    assert _learned([*others, *mixed]) == {}
    assert set(_learned([*others, *reports])) == {background}, "in every article it is a notice"


def test_a_text_too_long_for_a_footer_is_never_learned():
    endless = " ".join(_sentence(number, 60) for number in range(4))
    assert len(endless) > MAX_LETTERS
    assert _learned([[*_body(number, 30), endless] for number in range(2, 9)]) == {}


def test_lines_that_differ_in_their_figures_are_learned_where_half_of_the_articles_have_one():
    counted = [[*_body(number), f"Legita {number * 17 + 3} fojojn ĝis nun"] for number in range(4)]
    assert len(_learned(counted)) == 1
    results = [
        text for number in range(4) for text in (counted[number], *(_body(90 + 3 * number + k) for k in range(3)))
    ]
    assert _learned(results) == {}


def test_what_is_known_already_makes_no_two_articles_alike():
    notice = [_sentence(number, 30) for number in (1, 2, 3)]
    first, *others = [_holder(number, [*notice, _sentence(10 * number), FOOTER]) for number in (1, 2, 3)]
    (line,) = at_site(fingerprints([FOOTER]), SITE)
    unknown = {passage.key: passage for passage in repeated(first, others, recent=[1, 2, 3])}
    assert not unknown[line].boilerplate, "three texts that are mostly one"
    known = frozenset(at_site(fingerprints(notice), SITE))
    (found,) = repeated(first, others, learned=known, recent=[1, 2, 3])
    assert (found.key, found.articles, found.boilerplate) == (line, 3, True)


# ----------------------------------------------------------------------------------------------------- what is known of it


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
    text = [*_body(1), FOOTER.upper()]
    assert _cleaned(text, _known(learned=(FOOTER,))) == _body(1)


def test_keep_goes_before_strip_and_strip_before_what_is_learned():
    text = [*_body(1), FOOTER]
    keep, strip = _ruling("keep", FOOTER, site=SITE), _ruling("strip", FOOTER)
    assert _cleaned(text, _known(learned=(FOOTER,))) == _body(1)
    assert _cleaned(text, _known(keep, learned=(FOOTER,))) == text
    assert _cleaned(text, _known(keep, strip, learned=(FOOTER,))) == text
    assert _cleaned(text, _known(strip)) == _body(1)
    (removal,) = clean(text, known=_known(strip, learned=(FOOTER,))).removed
    assert removal.rule == "operator"


def test_the_word_on_a_site_goes_before_that_on_all_of_them():
    text = [*_body(1), FOOTER]
    here, everywhere = _ruling("strip", FOOTER, site=SITE), _ruling("keep", FOOTER)
    assert _cleaned(text, _known(here, everywhere)) == _body(1)
    assert _cleaned(text, _known(everywhere)) == text


def test_the_word_on_a_passage_goes_before_that_on_a_pattern():
    text = [*_body(1), FOOTER]
    pattern = _ruling("strip", "tiu ĉi gazeto *", pattern=True, site=SITE)
    assert _cleaned(text, _known(pattern)) == _body(1)
    assert _cleaned(text, _known(pattern, _ruling("keep", FOOTER))) == text


def test_an_operator_may_keep_what_a_cue_would_strip():
    text = [*_body(1), "Follow us on Facebook and Telegram"]
    assert _cleaned(text, _known()) == _body(1)
    assert _cleaned(text, _known(_ruling("keep", "follow us on facebook and telegram"))) == text
    assert _cleaned(text, _known(_ruling("keep", "Follow us*", pattern=True))) == text


@pytest.mark.parametrize(
    "note", ["With files from the Associated Press", "Quelle: dpa", "Correction: the pier is 90 metres long"]
)
def test_a_credit_or_a_correction_that_a_site_repeats_stays_unless_the_operator_strips_it(note):
    text = [*_body(1), note]
    assert _cleaned(text, _known(learned=(note,))) == text
    assert _cleaned(text, _known(_ruling("strip", note), learned=(note,))) == _body(1)


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
