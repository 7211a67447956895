"""Passages are taken out of a text and put back: nothing is lost, and no white space is left over."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from slipway import ARTICLE

from ingest.boilerplate.removal import apply_cuts, beyond, restore
from ingest.model.boilerplate import Cut


def _paragraphs():
    return st.lists(st.text(max_size=30), max_size=8)


@st.composite
def _cut_texts(draw):
    paragraphs = draw(_paragraphs())
    cuts = []
    for index, paragraph in enumerate(paragraphs):
        for _ in range(draw(st.integers(0, 3))):
            start = draw(st.integers(0, len(paragraph)))
            end = draw(st.integers(start, len(paragraph)))
            rule = draw(st.sampled_from(["judged:follow:0.98", "judged:share:0.98"]))
            cuts.append(Cut(index=index, start=start, text=paragraph[start:end], rule=rule))
    return paragraphs, draw(st.permutations(cuts))


@given(_cut_texts())
def test_whatever_is_cut_can_be_put_back_to_the_character(given_cuts):
    paragraphs, cuts = given_cuts
    cleaned = apply_cuts(paragraphs, cuts)
    assert restore(cleaned.body, cleaned.removed) == "\n".join(paragraphs)


@given(_cut_texts())
def test_removals_put_in_one_by_one_ascending_give_the_text_back(given_cuts):
    paragraphs, cuts = given_cuts
    cleaned = apply_cuts(paragraphs, cuts)
    text = cleaned.body
    for removal in cleaned.removed:
        text = text[: removal.start] + removal.text + text[removal.start :]
    assert text == "\n".join(paragraphs)
    assert [removal.start for removal in cleaned.removed] == sorted(removal.start for removal in cleaned.removed)


@given(st.lists(st.text("ab ", min_size=1, max_size=12).map(str.strip).filter(bool), max_size=6), st.data())
def test_a_cut_leaves_no_empty_line_and_no_space_at_an_edge(paragraphs, data):
    cuts = []
    for index, paragraph in enumerate(paragraphs):
        start = data.draw(st.integers(0, len(paragraph)))
        cuts.append(Cut(index=index, start=start, text=paragraph[start : start + 5], rule="judged:follow:0.98"))
    body = apply_cuts(paragraphs, cuts).body
    assert all(line and line == line.strip() for line in body.split("\n")) or not body


def test_neighbouring_paragraphs_of_one_rule_are_one_removal():
    paragraphs = [*ARTICLE, "Copy link", "Copy link"]
    last = len(ARTICLE)
    cuts = [Cut(index=index, start=0, text="Copy link", rule="judged:share:0.98") for index in (last, last + 1)]
    assert [(removal.rule, removal.text) for removal in apply_cuts(paragraphs, cuts).removed] == [
        ("judged:share:0.98", "\nCopy link\nCopy link")
    ]


def test_a_cut_between_two_sentences_leaves_one_space():
    text = "The bridge is shut. CUT It opens on Monday."
    cleaned = apply_cuts([text], [Cut(index=0, start=20, text="CUT", rule="operator")])
    assert cleaned.body == "The bridge is shut. It opens on Monday."


WHY = ("says: follow us on", "stands: last paragraph", "links: .9")


def test_a_removal_keeps_the_reasons_of_its_cut():
    cut = Cut(index=1, start=0, text="Follow us", rule="judged:follow:0.98", why=WHY)
    (removal,) = apply_cuts(["The bridge is shut.", "Follow us"], [cut]).removed
    assert (removal.rule, removal.why) == ("judged:follow:0.98", WHY)


def test_removals_that_become_one_keep_three_different_reasons_the_first_ones_first():
    cuts = [
        Cut(index=0, start=0, text="Follow us", rule="judged:follow:0.98", why=WHY[:2]),
        Cut(index=1, start=0, text="Like us", rule="judged:follow:0.98", why=("stands: last paragraph", "b", "c")),
    ]
    (removal,) = apply_cuts(["Follow us", "Like us"], cuts).removed
    assert removal.why == ("says: follow us on", "stands: last paragraph", "b")


@given(_cut_texts())
def test_nothing_goes_beyond_itself_and_all_of_it_goes_beyond_nothing(given_cuts):
    removed = apply_cuts(*given_cuts).removed
    assert beyond(removed, removed) == ()
    assert beyond(removed, ()) == tuple(removal for removal in removed if removal.text.strip())


def _taken(removed):
    """Return the offsets of the characters, but for white space, that removals take."""
    return {
        removal.start + place
        for removal in removed
        for place, character in enumerate(removal.text)
        if not character.isspace()
    }


@given(_cut_texts(), st.data())
def test_what_goes_beyond_other_removals_is_what_only_these_take(given_cuts, data):
    paragraphs, cuts = given_cuts
    ours, theirs = (apply_cuts(paragraphs, data.draw(st.lists(st.sampled_from(cuts)) if cuts else st.just([]))).removed
                    for _ in range(2))  # fmt: skip
    assert _taken(beyond(ours, theirs)) == _taken(ours) - _taken(theirs)
    text = "\n".join(paragraphs)
    assert all(text[one.start :].startswith(one.text) for one in beyond(ours, theirs))
