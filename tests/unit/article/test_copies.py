from __future__ import annotations

import time
from random import Random

import pytest

from ingest.article.copies import Copies, compare, rejudged, worth_comparing
from ingest.article.fingerprint import text_of
from ingest.model.article import Comparable, Copied


def sentences(seed: str, count: int) -> list[str]:
    random = Random(seed)
    return [" ".join(f"w{random.randrange(20_000)}" for _ in range(10)) + "." for _ in range(count)]


def article(text, *, id=None, site="news.example", title="The pier", original=None) -> Comparable:  # noqa: A002 -- as the field is called
    body = "\n".join(text)
    return Comparable(
        id=id, site=site, title=title, body=body, text_hash=text_of(body).text_hash, original=original or id
    )


A, B = sentences("a", 40), sentences("b", 40)


def kind(text, other):
    found = compare(text, [other])
    return (found.of and found.of.kind) or (found.stored and f"stored {found.stored[0][1]}") or None


@pytest.mark.parametrize(
    ("text", "other", "what"),
    [
        (A, A, "same"),
        ([line.upper() for line in A], A, "same"),
        ([*A[:20], *B[:20]], A, "syndicated"),
        ([*A[:12], *B[:28]], A, None),
        (A[:8], A, "excerpt"),
        ([*A[:8], *B[:3]], A, "excerpt"),
        ([*A[:8], *B[:6]], A, None),
        (A[:3], A, None),
        (A, A[:8], None),
        (A[:1], A[:1], None),
        ([], [], None),
        (["Three words only"], ["Three words only"], None),
        ([*A[:3], *B[:2]], [*A[:3], *B[5:7]], None),
        ([*A[:5], B[0]], [*A[:5], B[1]], "syndicated"),
    ],
)
def test_what_two_texts_are_to_each_other(text, other, what):
    assert kind(article(text, site="other.example"), article(other, id=1)) == what


def test_much_the_same_text_on_the_same_site_or_a_part_of_it_is_a_rewrite():
    for site in ("news.example", "sport.news.example"):
        assert kind(article([*A[:35], *B[:5]], site=site), article(A, id=1)) == "rewrite"


def test_a_later_and_longer_text_makes_an_excerpt_of_its_own_publishers_article_only():
    part = article(A[:8], id=1)
    for site in ("news.example", "sport.news.example"):
        assert compare(article(A, site=site), [part]).stored == ((1, "excerpt", 1.0),)
    assert compare(article(A, site="other.example"), [part]) == Copies()
    assert compare(article(A, site="evil.github.io"), [article(A[:8], id=1, site="github.io")]) == Copies()


def test_an_article_that_is_compared_again_makes_no_excerpt_of_another_publishers_earlier_article():
    early, late = article(A[:8], id=1), article(A, id=2, site="other.example")
    assert compare(late, [early]) == compare(early, [late]) == Copies()
    early, late = article(A, id=1), article(A[:8], id=2, site="other.example")
    assert compare(early, [late]).stored == ((2, "excerpt", 1.0),)
    assert compare(late, [early]).of == Copied(original=1, kind="excerpt", similarity=1.0)


def test_similarity_is_the_share_of_the_longer_text_or_of_the_excerpt():
    half = compare(article([*A[:20], *B[:20]], site="other.example"), [article(A, id=1)]).of
    assert half is not None
    assert half.similarity == pytest.approx(0.49, abs=0.01)
    part = compare(article(A[:10], site="other.example"), [article(A, id=1)]).of
    assert part is not None
    assert part.similarity == 1.0


def test_the_most_similar_stored_article_names_the_story_and_a_copy_goes_before_an_excerpt():
    near = article([*A[:38], *B[:2]], id=5, original=2)
    far = article([*A[:20], *B[:20]], id=3)
    found = compare(article(A, site="other.example"), [far, near])
    assert found.of is not None
    assert found.of.original == 2
    whole, copy = article(A, id=1), article([*A[:9], *B[:2]], id=5, original=2)
    part = article(A[:10], site="other.example")
    assert compare(part, [whole]).of == Copied(original=1, kind="excerpt", similarity=1)
    both = compare(part, [whole, copy]).of
    assert both is not None
    assert (both.original, both.kind) == (2, "syndicated")


def test_a_revised_article_is_never_its_own_copys_copy():
    own = article(A, id=1)
    found = compare(own, [article(A, id=2, site="other.example", original=1), article(A, id=3, site="third.example")])
    assert found.of is None
    assert [copy[0] for copy in found.stored] == [3]


def test_copies_of_other_originals_stay_where_they_are():
    found = compare(article([*A, *B], id=9), [article(A[:10], id=3, original=2)])
    assert found == Copies()


def test_a_text_under_quite_another_headline_on_its_own_site_must_be_long():
    short, long = A[:12], A[:20]
    assert kind(article(short, title="Log in"), article(short, id=1, title="Mayor resigns")) is None
    assert kind(article(long, title="Ferry to be sold"), article(long, id=1, title="Mayor resigns")) == "same"
    assert kind(article(short, title="The pier is mended"), article(short, id=1, title="The pier")) == "same"


def test_a_text_that_its_site_has_under_several_unlike_headlines_is_no_copy():
    walls = [article(A, id=number, title=title) for number, title in ((1, "Mayor resigns"), (2, "Ferry collides"))]
    assert compare(article(A, title="Harvest festival opens"), walls) == Copies()
    assert compare(article(A, title="Harvest festival opens", site="other.example"), walls).of is not None


def test_texts_in_different_scripts_are_never_copies():
    thai = article(["สภาเทศบาลตัดสินใจว่าจะซ่อมแซมท่าเรือข้ามฟาก" * 3 + " 2026 " + A[0]], site="other.example")
    assert compare(thai, [article(A, id=1)]) == Copies()


@pytest.mark.parametrize(
    ("shared", "sizes", "worth"), [(0, (8, 8), False), (1, (8, 300), True), (4, (45, 60), False), (5, (45, 60), True)]
)
def test_sketches_that_share_a_tenth_are_worth_a_comparison(shared, sizes, worth):
    assert worth_comparing(shared, sizes) is worth


def test_comparing_texts_of_two_megabytes_takes_bounded_time():
    long = article(sentences("long", 25_000), id=1)
    begin = time.process_time()
    assert kind(article([*sentences("long", 25_000), "End."], site="other.example"), long) == "syndicated"
    assert time.process_time() - begin < 3


def links(before, now, *copies):
    return {number: of and (of.original, of.kind) for number, of in rejudged(before, now, copies)}


def test_a_copy_stays_as_long_as_it_is_like_the_text_of_now():
    before, now = article(A, id=1), article([*A[:36], *B[:4]], id=1)
    copies = [article(A, id=2, site="b.example", original=1), article(A[:9], id=3, original=1)]
    assert links(before, now, *copies) == {2: (1, "syndicated"), 3: (1, "excerpt")}


def test_copies_that_leave_stay_together_under_the_first_of_them():
    before, now = article(A, id=1), article(B, id=1)
    copies = [article(A, id=3, site="c.example", original=1), article(A, id=2, site="b.example", original=1)]
    assert links(before, now, *copies) == {2: None, 3: (2, "same")}


def test_a_copy_that_was_recognised_through_another_one_goes_with_it_and_else_stays():
    far = article([*A[:10], *B[:30]], id=3, site="c.example", original=1)
    between = article([*A[:22], *B[:18]], id=2, site="b.example", original=1)
    before = article(A, id=1)
    assert links(before, article(sentences("c", 40), id=1), between, far) == {2: None, 3: (2, "syndicated")}
    assert links(before, article([*A[:39], "One more."], id=1), between, far) == {2: (1, "syndicated")}


def test_of_five_hundred_copies_that_leave_the_first_is_the_original_of_all():
    copies = [article(A, id=number, site=f"s{number}.example", original=1) for number in range(2, 502)]
    found = links(article(A, id=1), article(B, id=1), *copies)
    assert found == {2: None} | dict.fromkeys(range(3, 502), (2, "same"))
