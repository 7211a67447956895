"""The rules convince wherever their sentence stands: the quick look at a paragraph's roles refuses nothing that they accept."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.boilerplate.clean import clean
from ingest.boilerplate.cue_files import tables
from ingest.boilerplate.evidence import is_worth_a_look, judge_words
from ingest.boilerplate.sentences import Strength
from ingest.boilerplate.tokens import words

TOLD = "The bridge over the river will stay closed until August, the council said on Tuesday."
LONG = " ".join([TOLD] * 5)
CUES = {
    language: {
        role: [
            phrase.replace("*", "")
            for phrases in (entries.values() if isinstance(entries, dict) else [entries])
            for phrase in phrases
        ]
        for role, entries in table.items()
        if role != "note"
    }
    for language, table in tables().items()
}
UNIVERSAL = CUES.pop("universal")


@pytest.mark.parametrize(
    "call",
    ["Write to us on Telegram.", "Find us on Facebook.", "Subscribe to our newsletter."],
)
@pytest.mark.parametrize("before", ["", TOLD, LONG], ids=["alone", "after a sentence", "after a long paragraph"])
def test_a_call_goes_wherever_it_stands(call, before):
    assert clean([TOLD, f"{before} {call}".strip()]).body == f"{TOLD}\n{before}".strip()


def test_a_headline_behind_its_label_goes_from_a_paragraph_without_full_stops():
    told = "เทศบาลแจ้งเมื่อวันอังคารว่าสะพานข้ามแม่น้ำจะปิดจนถึงเดือนสิงหาคม"
    assert clean([f"{told} อ่านเพิ่มเติม: สะพานใหม่เปิดแล้ว"]).body == told


def _refused(paragraph: str) -> bool:
    return not is_worth_a_look(paragraph, words(paragraph), "")


def _strengths(paragraph: str) -> list[Strength]:
    return [sentence.strength for sentence in judge_words(paragraph, "")]


@pytest.mark.parametrize("before", ["", "The sea rose. " * 25], ids=["alone", "after a long paragraph"])
def test_no_combination_of_roles_that_convinces_is_refused(before):
    spoken = {role: phrases[0] for role, phrases in (UNIVERSAL | CUES["en"]).items()}
    orders = (order for a, b, c in combinations(spoken, 3) for order in ((a, b, c), (b, c, a), (c, a, b)))
    calls = (f"{before}{' '.join(spoken[role] for role in order).capitalize()}." for order in orders)
    ignored = {Strength.NONE, Strength.WEAK} if before else {Strength.NONE}
    assert [call for call in calls if _refused(call) and _strengths(call)[-1] not in ignored] == []


@st.composite
def _paragraphs(draw):
    """Draw up to three sentences of cues of one language with other words among them, at times behind a long text."""
    cues = UNIVERSAL | CUES[draw(st.sampled_from(sorted(CUES)))]
    roles = st.lists(st.sampled_from(sorted(cues)), min_size=1, max_size=4)
    others = st.lists(st.sampled_from(TOLD.split()), max_size=6)
    sentences = []
    for _ in range(draw(st.integers(1, 3))):
        pieces = [draw(st.sampled_from(cues[role])) for role in draw(roles)] + draw(others)
        sentences.append(" ".join(draw(st.permutations(pieces))) + draw(st.sampled_from([".", "!", "?", "", ":"])))
    return " ".join([*draw(st.sampled_from([[], [TOLD], [LONG]])), *sentences])


@given(_paragraphs())
def test_no_paragraph_with_a_strong_sentence_is_refused(paragraph):
    assert not (_refused(paragraph) and Strength.STRONG in _strengths(paragraph))
