from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from examples import NOW, feed

from ingest.feed.moves import moving, permanent_target
from ingest.model.feed import Moving
from ingest.model.web import Redirect

OLD, NEW, OTHER = "https://news.example/feed", "https://news.example/rss", "https://feeds.example/news"
DAY = timedelta(days=1)


def _way(*steps: tuple[int, str]) -> list[Redirect]:
    return [Redirect(status=status, url=url) for status, url in steps]


@pytest.mark.parametrize(
    ("way", "target"),
    [
        ((), None),
        (((301, NEW),), NEW),
        (((308, NEW),), NEW),
        (((302, NEW),), None),
        (((303, NEW),), None),
        (((307, NEW),), None),
        (((301, NEW), (308, OTHER)), OTHER),
        (((301, NEW), (302, OTHER)), NEW),
        (((302, NEW), (301, OTHER)), None),
        (((301, f"{NEW}#top"),), NEW),
        (((301, OLD),), None),
        (((301, NEW), (301, OLD)), None),
    ],
)
def test_only_the_permanent_redirects_before_the_first_other_one_are_for_good(way, target):
    assert permanent_target(OLD, _way(*way)) == target


def test_no_redirect_from_https_to_http_is_for_good_nor_what_follows_it():
    plain = "http://news.example/rss"
    assert permanent_target(OLD, _way((301, plain))) is None
    assert permanent_target(OLD, _way((301, plain), (301, NEW))) is None
    assert permanent_target(OLD, _way((301, NEW), (301, plain))) == NEW
    assert permanent_target(plain, _way((301, NEW))) == NEW
    assert permanent_target(plain, _way((301, "http://other.example/"))) == "http://other.example/"


@pytest.mark.parametrize("status", [302, 301])
def test_a_feed_does_not_move_to_an_address_of_another_publisher_that_redirects_to_whatever_is_asked_for(status):
    redirector = "https://victim.example/go?to=news.example"
    back = NEW if status == 302 else "http://news.example/rss"
    assert permanent_target(OLD, _way((301, redirector), (status, back))) is None
    assert permanent_target(OLD, _way((301, redirector), (302, "https://www.victim.example/feed"))) == redirector


def _polled(feed_row, found: Moving | None, later: timedelta):
    """Return the row as the next poll claims it."""
    return replace(feed_row, moving=found, claimed_at=feed_row.claimed_at + later)


def test_a_move_counts_its_polls_and_the_days_on_which_it_was_seen():
    row, found = feed(), None
    for later in (0 * DAY, DAY / 8, DAY / 8, DAY, DAY / 24, DAY):
        row = _polled(row, found, later)
        found = moving(row, NEW, row.claimed_at)
    assert found == Moving(to=NEW, since=NOW, polls=6, days=3, seen_at=row.claimed_at)


def test_days_are_those_of_utc_whatever_zone_the_database_is_in():
    late = NOW.replace(hour=23, minute=0).astimezone(timezone(timedelta(hours=5, minutes=30)))
    row = _polled(feed(), Moving(to=NEW, since=late, polls=1, days=1, seen_at=late), DAY)
    assert moving(row, NEW, late + timedelta(minutes=59)).days == 1
    assert moving(row, NEW, late + timedelta(minutes=61)).days == 2


def test_another_target_is_another_move_and_no_redirect_is_none():
    row = _polled(feed(), Moving(to=NEW, since=NOW - 2 * DAY, polls=9, days=2, seen_at=NOW - DAY), DAY)
    assert moving(row, OTHER, NOW) == Moving(to=OTHER, since=NOW, polls=1, days=1, seen_at=NOW)
    assert moving(row, None, NOW) is None
