"""How a database differs from the ledger."""

from __future__ import annotations

from dataclasses import replace

import pytest
from newsrooms import press_of, stored_copy

from ingest.demo.comparison import Stored, compare


@pytest.fixture(scope="module")
def ledger():
    return press_of(30).ledger


@pytest.fixture
def whole(ledger):
    """All distinct articles, stored as they ought to be."""
    return list({article.identity: stored_copy(article) for article in ledger}.values())


def test_all_articles_stored_once_whole_and_clean_is_perfect(ledger, whole):
    comparison = compare(ledger, [replace(row, removed=("Follow us",)) for row in whole])
    assert comparison.perfect
    assert (comparison.published, comparison.stored, comparison.removed) == (30, 30, 30)


def test_rows_may_be_mappings_and_white_space_within_a_paragraph_does_not_count(ledger, whole):
    rows = [{"id": 1, "url": row.url, "body": row.body.replace(" ", "\N{NO-BREAK SPACE} ")} for row in whole]
    assert compare(ledger, rows).perfect


def test_tracking_www_and_a_closing_slash_do_not_make_another_url(ledger, whole):
    moved = [replace(row, url=row.url.replace("//www.", "//").rstrip("/")) for row in whole]
    tracked = [replace(row, url=f"{row.url}{'&' if '?' in row.url else '?'}utm_source=x#top") for row in whole]
    assert compare(ledger, moved).perfect
    assert compare(ledger, tracked).perfect


def test_an_article_that_is_stored_as_the_copy_of_another_one_alone_is_lost(ledger, whole):
    comparison = compare(ledger, [replace(whole[0], duplicate_of=1), *whole[1:]])
    assert len(comparison.lost) == 1


def test_what_is_not_stored_is_lost(ledger, whole):
    comparison = compare(ledger, whole[1:])
    assert len(comparison.lost) == 1
    assert whole[0].url in comparison.lost[0]


def test_copies_of_a_wire_article_are_duplicates_unless_they_are_linked(ledger, whole):
    copy = next(article for article in ledger if article.identity == "wire-10")
    linked = compare(ledger, [*whole, stored_copy(copy, duplicate_of=1)])
    assert linked.perfect
    assert linked.stored == len(whole)
    comparison = compare(ledger, [*whole, stored_copy(copy)])
    assert len(comparison.duplicates) == 1
    assert "2 times" in comparison.duplicates[0]


def test_what_was_never_published_is_a_duplicate(ledger, whole):
    comparison = compare(ledger, [*whole, Stored(url=None, title="Ghost")])
    assert comparison.duplicates == ("never published: None Ghost",)


def test_boilerplate_in_a_body_is_a_leak_and_makes_it_differ(ledger, whole):
    article = next(article for article in ledger if article.url == whole[0].url)
    leaking = replace(whole[0], body=f"{whole[0].body}\n{article.boilerplate[-1]}")
    comparison = compare(ledger, [leaking, *whole[1:]])
    assert (len(comparison.leaks), len(comparison.differing), len(comparison.hurt)) == (1, 1, 0)
    assert article.boilerplate[-1][:40] in comparison.report()


def test_the_rest_of_a_passage_that_was_cut_in_part_is_a_leak(ledger, whole):
    courier = next(row for row in whole if "harbourcourier" in row.url)
    rest = "Harbour Courier is now also available on Telegram."
    rows = [replace(row, body=f"{row.body}\n{rest}") if row is courier else row for row in whole]
    assert len(compare(ledger, rows).leaks) == 1


def test_a_missing_or_shortened_paragraph_is_hurt(ledger, whole):
    first, *rest = whole[0].body.split("\n")
    for body in ("\n".join(rest), "\n".join([first[:-3], *rest])):
        comparison = compare(ledger, [replace(whole[0], body=body), *whole[1:]])
        assert (len(comparison.hurt), len(comparison.differing), len(comparison.leaks)) == (1, 1, 0)
        assert "paragraph 1" in comparison.differing[0]


def test_the_body_before_a_correction_differs():
    press = press_of(1, hosts=["www.morgenblatt.localhost"])
    (article,) = press.ledger
    press.correct(article.key)
    assert len(compare(press.ledger, [stored_copy(article)]).differing) == 1
