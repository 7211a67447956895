from __future__ import annotations

from dataclasses import replace

import pytest
from examples import entry

from ingest.article.presence import Standing, after_visit, is_in_question
from ingest.model.article import Settled, Visit

GONE = Visit(gone="not_found")
THERE = Visit(is_same=True)
STANDING = Standing(verdict="full", is_withdrawn=False, is_listed_elsewhere=False)


def test_a_page_that_is_gone_puts_its_article_in_question_at_the_second_visit():
    assert not is_in_question(entry(), GONE, is_seen=False)
    assert is_in_question(entry(misses=1), GONE, is_seen=False)


def test_a_page_that_is_there_puts_its_article_in_question_where_its_text_was_seen():
    assert is_in_question(entry(), THERE, is_seen=True)
    assert not is_in_question(entry(misses=3), Visit(), is_seen=False)


def test_an_article_whose_page_is_gone_is_withdrawn():
    assert after_visit(GONE, STANDING) is Settled.WITHDRAWN


@pytest.mark.parametrize("facts", [{"verdict": "feed_only"}, {"is_withdrawn": True}, {"is_listed_elsewhere": True}])
def test_an_article_is_not_withdrawn_without_a_full_text_nor_twice_nor_while_another_address_lists_it(facts):
    assert after_visit(GONE, replace(STANDING, **facts)) is None


def test_a_withdrawn_article_whose_page_is_back_is_restored():
    assert after_visit(THERE, replace(STANDING, is_withdrawn=True)) is Settled.RESTORED
    assert after_visit(THERE, STANDING) is None
