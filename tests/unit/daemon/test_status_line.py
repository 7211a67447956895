from __future__ import annotations

from ingest.daemon.service import status_line

FIGURES = {"feeds": {"healthy": 2019, "failing": 12}, "feed_due": 3, "entry_due": 40, "article_due": 0}


def test_the_status_says_what_the_daemon_does_and_how_much_there_is_to_do():
    assert status_line("working", FIGURES, "", ()) == (
        "working; 2031 feeds (12 failing); due: 3 feeds, 40 entries, 0 articles to reclean"
    )


def test_what_is_wrong_comes_first_and_stays_on_one_line():
    told = status_line("working", {}, "for 50 s: connection refused\n\tIs the server running?", ("loop", "entry"))
    assert told == (
        "LATE: loop, entry; THE DATABASE IS AWAY for 50 s: connection refused Is the server running?; working"
    )


def test_a_long_error_does_not_make_a_long_status():
    assert len(status_line("starting", {}, "x" * 5000, ())) == 1000
