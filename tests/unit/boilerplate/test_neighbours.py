"""Lines that are cut because of the lines beside them."""

from __future__ import annotations

from slipway import ARTICLE

from ingest.boilerplate.clean import clean
from ingest.boilerplate.decision import find_cuts


def test_a_weak_line_goes_only_beside_a_strong_one():
    assert find_cuts([*ARTICLE, "Facebook"]) == ()
    assert [cut.text for cut in find_cuts([*ARTICLE, "Share this article", "Facebook"])] == [
        "Share this article",
        "Facebook",
    ]


def test_headlines_under_a_label_go_at_the_end_and_stay_in_the_middle():
    headlines = ["Ferry timetable for the winter", "Lifeboat called out twice"]
    ended = [*ARTICLE * 2, "Related articles", *headlines]
    assert clean(ended).body == "\n".join(ARTICLE * 2)
    assert clean([ARTICLE[0], "Related articles", *headlines, ARTICLE[1]]).body.split("\n") == [
        ARTICLE[0],
        *headlines,
        ARTICLE[1],
    ]


def test_neighbours_never_take_most_of_an_article():
    headlines = [f"Ferry number {number} is late" for number in range(40)]
    assert clean([ARTICLE[0], "Related articles", *headlines]).body == "\n".join([ARTICLE[0], *headlines])
