"""Passages are taken out of a text and put back: nothing is lost, and no white space is left over."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from slipway import ARTICLE

from ingest.boilerplate.clean import clean
from ingest.boilerplate.removal import apply_cuts, restore
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
            rule = draw(st.sampled_from(["cue:follow", "cue:share"]))
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
        cuts.append(Cut(index=index, start=start, text=paragraph[start : start + 5], rule="cue:follow"))
    body = apply_cuts(paragraphs, cuts).body
    assert all(line and line == line.strip() for line in body.split("\n")) or not body


def test_neighbouring_paragraphs_of_one_rule_are_one_removal():
    paragraphs = [*ARTICLE, "Copy link", "Copy link"]
    cleaned = clean(paragraphs)
    assert [(removal.rule, removal.text) for removal in cleaned.removed] == [
        ("cue:share:2/2", "\nCopy link\nCopy link")
    ]


def test_a_cut_between_two_sentences_leaves_one_space():
    text = "The bridge is shut. CUT It opens on Monday."
    cleaned = apply_cuts([text], [Cut(index=0, start=20, text="CUT", rule="operator")])
    assert cleaned.body == "The bridge is shut. It opens on Monday."
