"""Lines that are cut because of the lines beside them."""

from __future__ import annotations

from slipway import ARTICLE

from ingest.boilerplate.clean import clean
from ingest.boilerplate.decision import find_cuts


def test_a_line_that_may_be_either_goes_beside_one_that_is_sure():
    assert [cut.text for cut in find_cuts([*ARTICLE, "Share this article", "Facebook"])] == [
        "Share this article",
        "Facebook",
    ]


def test_a_label_goes_from_the_middle_and_nothing_of_the_article_with_it():
    headlines = ["Ferry timetable for the winter", "Lifeboat called out twice"]
    left = clean([ARTICLE[0], "Related articles", *headlines, ARTICLE[1]]).body.split("\n")
    assert "Related articles" not in left
    assert [line for line in left if line not in headlines] == list(ARTICLE[:2])


def test_neighbours_never_take_most_of_an_article():
    headlines = [f"Ferry number {number} is late" for number in range(40)]
    assert clean([ARTICLE[0], "Related articles", *headlines]).body == "\n".join([ARTICLE[0], *headlines])
