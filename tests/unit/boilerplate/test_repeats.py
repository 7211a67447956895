"""Which passages a site repeats count as boilerplate, and which never do."""

from __future__ import annotations

import pytest
from fuzzing import TIMES
from gazette import FOOTER, SITE, holder_of, learned_from, paragraphs_of, sentence_of
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.boilerplate.clean import clean, clean_again
from ingest.boilerplate.keys import at_site, fingerprints, texts
from ingest.boilerplate.removal import restore
from ingest.boilerplate.repeats import HEAD_LETTERS, LONG_LETTERS, MAX_LETTERS, repeated
from ingest.model.boilerplate import Ruled, Ruling, SiteKnowledge


def test_a_passage_of_three_articles_is_boilerplate_and_one_of_two_is_not():
    assert learned_from([[*paragraphs_of(number), FOOTER] for number in range(2)]) == {}
    assert learned_from([[*paragraphs_of(number), FOOTER] for number in range(3)]) == {FOOTER: 3}


@given(
    st.lists(st.tuples(st.integers(2, 6), st.integers(1, 6)), min_size=3, max_size=8),
    st.sampled_from(
        [FOOTER, "मैं हर सुबह आपके दरवाज़े पर आता हूँ", "每天早上送到您的门前，全年无休", "كل صباح على مائدتك مع القهوة"]
    ),
)
def test_wherever_it_stands_behind_the_first_paragraph_it_is_found_and_nothing_else_is(shapes, line):
    articles = []
    for number, (paragraphs, place) in enumerate(shapes):
        body = paragraphs_of(number, paragraphs)
        articles.append([*body[: min(place, paragraphs)], line, *body[min(place, paragraphs) :]])
    assert learned_from(articles) == {line: 3}


@given(st.permutations(range(5)))
def test_what_is_learned_does_not_hang_on_the_order_of_the_articles(order):
    articles = [[*paragraphs_of(number), FOOTER] if number else paragraphs_of(number) for number in range(5)]
    assert set(learned_from([articles[number] for number in order])) == {FOOTER}


@given(st.integers(3, 9), st.data())
def test_an_article_that_is_published_again_and_again_makes_nothing_of_it_repeat(times, data):
    body = paragraphs_of(1, 9)
    changing = data.draw(st.sets(st.integers(0, 8), max_size=4))
    articles = []
    for number in range(times):
        changed = data.draw(st.sets(st.sampled_from(sorted(changing)))) if changing else ()
        articles.append([sentence_of(77 * number + place) if place in changed else body[place] for place in range(9)])
        articles += [paragraphs_of(100 + number), paragraphs_of(200 + number)]
    assert learned_from(articles) == {}


def test_versions_of_one_text_count_as_one_article_beside_others():
    versions = [
        [*paragraphs_of(1), FOOTER],
        [*paragraphs_of(1), sentence_of(5), FOOTER],
        [*paragraphs_of(1)[:3], FOOTER],
    ]
    assert learned_from(versions) == {}
    assert learned_from([*versions, [*paragraphs_of(2), FOOTER]]) == {}
    assert learned_from([*versions, [*paragraphs_of(2), FOOTER], [*paragraphs_of(3), FOOTER]]) == {FOOTER: 3}


def test_a_live_blog_that_is_published_again_at_every_entry_stays_whole():
    entries = [f"{9 + number // 60}:{number % 60:02}: {sentence_of(number)}" for number in range(120)]
    growing = [entries[:until] for until in range(5, 120, 5)]
    assert learned_from(growing) == {}
    sliding = [entries[start : start + 20] for start in range(0, 100, 2)]
    assert learned_from(sliding) == {}


@settings(max_examples=25 * TIMES)
@given(st.integers(4, 40), st.integers(1, 20), st.randoms(use_true_random=False))
def test_however_a_live_blog_slides_over_its_entries_none_of_them_is_learned(shown, step, chance):
    entries = [sentence_of(number, chance.randint(4, 40)) for number in range(100)]
    assert learned_from([entries[start : start + shown] for start in range(0, 60, step)]) == {}


def test_short_texts_with_more_around_them_than_in_them_are_told_from_versions_of_one():
    around = [sentence_of(number, 9) for number in range(4)]
    briefs = [[*paragraphs_of(number, 1), *around] for number in range(1, 8)]
    assert learned_from(briefs[:4]) == {}
    assert set(learned_from(briefs[:5])) == set(around)
    others = [paragraphs_of(number) for number in range(100, 130)]
    assert (
        learned_from([text for number, brief in enumerate(briefs) for text in (brief, *others[4 * number :][:4])]) == {}
    )


@pytest.mark.timeout(20)
def test_many_long_articles_that_share_much_are_weighed_in_time():
    common = paragraphs_of(1, 150)
    holders = [holder_of(number, [*common, *paragraphs_of(number, 240)]) for number in range(2, 67)]
    found = repeated(holders[-1], holders[:-1], recent=[holder.id for holder in holders])
    assert {passage.articles for passage in found} == {65}


def test_a_dateline_with_which_all_articles_begin_stays():
    dateline = "Akvovaro (de nia propra raportisto)"
    assert learned_from([[dateline, *paragraphs_of(number), FOOTER] for number in range(6)]) == {FOOTER: 3}


def test_a_line_that_is_too_long_for_a_dateline_goes_from_the_head_too():
    opening = sentence_of(1, 14)
    assert HEAD_LETTERS < len(opening) < LONG_LETTERS
    assert set(learned_from([[opening, *paragraphs_of(number)] for number in range(2, 6)])) == {opening}


def test_what_stands_first_in_some_articles_and_later_in_others_is_no_dateline():
    articles = [[FOOTER, *paragraphs_of(0)], [*paragraphs_of(1), FOOTER], [sentence_of(2), FOOTER, *paragraphs_of(3)]]
    assert learned_from(articles) == {FOOTER: 3}


def test_the_fixed_last_paragraph_of_a_recurring_column_goes_and_comes_back_at_a_word():
    """A passage of three articles is boilerplate, whoever signs it; it is kept in what was removed."""
    ending = "Nia kolumnisto skribas ĉiun vendredon pri tio, kion li vidis dum la semajno el sia fenestro."
    columns = [[*paragraphs_of(number), ending] for number in range(3)]
    others = [paragraphs_of(number) for number in range(10, 30)]
    assert learned_from([*others, *columns]) == {ending: 3}
    key = texts([ending], SITE)
    known = SiteKnowledge(site=SITE, articles=23, learned=dict.fromkeys(key, 3))
    cleaned = clean(columns[0], known=known)
    assert cleaned.body.split("\n") == paragraphs_of(0)
    assert [removal.rule for removal in cleaned.removed] == ["learned:3/23"]
    assert restore(cleaned.body, cleaned.removed) == "\n".join(columns[0])
    kept = SiteKnowledge(
        site=SITE, articles=23, learned=known.learned, rulings=(Ruling(word=Ruled.KEEP, text=ending, site=SITE),)
    )
    again = clean_again(cleaned.body, cleaned.removed, title="", known=kept)
    assert again.body.split("\n") == columns[0]


def test_a_heading_within_the_text_is_learned_only_where_half_of_the_articles_have_it():
    heading = "Kion scii"
    recipes = [[*paragraphs_of(number, 8)[:1], heading, *paragraphs_of(number, 8)[1:]] for number in range(4)]
    assert set(learned_from(recipes)) == {heading}
    rare = [
        text
        for number in range(4)
        for text in (recipes[number], *(paragraphs_of(40 + 3 * number + k) for k in range(3)))
    ]
    assert learned_from(rare) == {}


def test_a_short_line_at_the_tail_is_learned_as_any_other():
    line = "Ĝis morgaŭ!"
    assert learned_from([[*paragraphs_of(number), line] for number in range(3)] + [paragraphs_of(9)]) == {line: 3}


def test_background_that_reports_on_one_matter_share_stays_among_other_articles():
    background = sentence_of(1, 50)
    assert LONG_LETTERS < len(background) < MAX_LETTERS
    others = [paragraphs_of(number, 9) for number in range(100, 104)]
    reports = [[*paragraphs_of(number, 9), background] for number in range(2, 8)]
    mixed = [
        text
        for number, report in enumerate(reports)
        for text in (report, *([paragraphs_of(200 + 4 * number + k) for k in range(4)]))
    ]
    assert learned_from([*others, *mixed]) == {}
    assert set(learned_from([*others, *reports])) == {background}, "in every article it is a notice"


def test_a_text_too_long_for_a_footer_is_never_learned():
    endless = " ".join(sentence_of(number, 60) for number in range(4))
    assert len(endless) > MAX_LETTERS
    assert learned_from([[*paragraphs_of(number, 30), endless] for number in range(2, 9)]) == {}


def test_lines_that_differ_in_their_figures_are_learned_where_half_of_the_articles_have_one():
    counted = [[*paragraphs_of(number), f"Legita {number * 17 + 3} fojojn ĝis nun"] for number in range(4)]
    assert len(learned_from(counted)) == 1
    results = [
        text
        for number in range(4)
        for text in (counted[number], *(paragraphs_of(90 + 3 * number + k) for k in range(3)))
    ]
    assert learned_from(results) == {}


def test_what_is_known_already_makes_no_two_articles_alike():
    notice = [sentence_of(number, 30) for number in (1, 2, 3)]
    first, *others = [holder_of(number, [*notice, sentence_of(10 * number), FOOTER]) for number in (1, 2, 3)]
    (line,) = at_site(fingerprints([FOOTER]), SITE)
    unknown = {passage.key: passage for passage in repeated(first, others, recent=[1, 2, 3])}
    assert not unknown[line].boilerplate, "three texts that are mostly one"
    known = frozenset(at_site(fingerprints(notice), SITE))
    (found,) = repeated(first, others, learned=known, recent=[1, 2, 3])
    assert (found.key, found.articles, found.boilerplate) == (line, 3, True)
