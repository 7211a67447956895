from __future__ import annotations

from dataclasses import replace

import pytest
from examples import entry

from ingest.article.presence import Standing, after_visit, is_in_question
from ingest.model.article import Settled, Visit

GONE = Visit(gone="not_found")
THERE = Visit(is_same=True)
STANDING = Standing(
    url="https://news.example/1",
    verdict="full",
    is_withdrawn=False,
    entry_url="https://news.example/1",
    is_source=True,
    is_seen_elsewhere=False,
)


def test_a_page_that_is_gone_puts_its_article_in_question_at_the_second_visit():
    assert not is_in_question(entry(), GONE, is_seen=False)
    assert is_in_question(entry(misses=1), GONE, is_seen=False)


def test_a_page_that_is_there_puts_its_article_in_question_where_its_text_was_seen():
    assert is_in_question(entry(), THERE, is_seen=True)
    assert not is_in_question(entry(misses=3), Visit(), is_seen=False)


def test_an_article_whose_page_is_gone_is_withdrawn():
    assert after_visit(GONE, STANDING) is Settled.WITHDRAWN


@pytest.mark.parametrize("facts", [{"verdict": "feed_only"}, {"is_withdrawn": True}, {"is_seen_elsewhere": True}])
def test_an_article_is_not_withdrawn_without_a_full_text_nor_twice_nor_while_another_address_shows_it(facts):
    assert after_visit(GONE, replace(STANDING, **facts)) is None


@pytest.mark.parametrize("facts", [{"is_source": False}, {"entry_url": None}, {"url": None}])
def test_an_address_that_the_text_is_not_from_withdraws_nothing(facts):
    assert after_visit(GONE, replace(STANDING, **facts)) is None


def test_another_publishers_redirect_withdraws_an_article_only_if_it_led_to_the_articles_own_address():
    redirect = replace(STANDING, entry_url="https://links.example/4711")
    for answered_by in (None, "https://links.example/4711", "https://news.example/no-such-page"):
        assert after_visit(replace(GONE, answered_by=answered_by), redirect) is None
    led_on = replace(GONE, answered_by="http://www.news.example/1/")
    assert after_visit(led_on, redirect) is Settled.WITHDRAWN


def test_a_publishers_own_redirect_withdraws_an_article_wherever_it_leads():
    own = replace(STANDING, entry_url="https://rss.news.example/go/1")
    assert after_visit(replace(GONE, answered_by="https://news.example/no-such-page"), own) is Settled.WITHDRAWN


def test_a_withdrawn_article_whose_page_is_back_is_restored():
    assert after_visit(THERE, replace(STANDING, is_withdrawn=True)) is Settled.RESTORED
    assert after_visit(THERE, STANDING) is None
