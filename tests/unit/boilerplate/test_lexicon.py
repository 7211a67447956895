"""The automaton of cues: what it finds in a text is what looking for each cue at each word finds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.boilerplate.cue_files import ROLE_BITS, ROLES
from ingest.boilerplate.lexicon import Lexicon, lexicon

_WORDS = "a", "b", "ab", "abc", "abcd", "x"
_SAID = st.lists(st.sampled_from(_WORDS), max_size=12)
_PHRASES = st.lists(
    st.lists(st.sampled_from([*_WORDS, "ab*", "abc*"]), min_size=1, max_size=3).map(" ".join), unique=True, max_size=8
)


def _built(phrases: list[str], room: int = 1000) -> Lexicon:
    found = Lexicon(room=room)
    for phrase in phrases:
        found.add(phrase, ROLES[phrases.index(phrase)])
    return found


def _begins(said: list[str], phrase: str) -> bool:
    parts = phrase.split()
    return len(said) >= len(parts) and all(
        word.startswith(part[:-1]) if part.endswith("*") else word == part
        for word, part in zip(said, parts, strict=False)
    )


def _looked_for(phrases: list[str], said: list[str]) -> int:
    return sum(
        ROLE_BITS[ROLES[number]]
        for number, phrase in enumerate(phrases)
        if any(_begins(said[start:], phrase) for start in range(len(said)))
    )


@given(_PHRASES, _SAID, _SAID)
def test_each_cue_is_found_wherever_it_stands(phrases, said, later):
    built = _built(phrases)
    for text in (said, later, said):
        assert built.roles(text) == _looked_for(phrases, text)


def test_what_strangers_write_does_not_fill_the_memory():
    phrases = ["ab* x", "abc", "x"]
    built = _built(phrases, room=50)
    for number in range(200):
        said = [f"ab{number}", "x", f"word{number}", "abc", f"abc{number}"]
        assert built.roles(said) == _looked_for(phrases, said)
        assert len(built._vocabulary) <= 50
        assert built._steps <= 50


def test_a_text_of_nothing_but_the_words_of_cues_is_read_in_few_states():
    said = ["follow", "us", "on", "the", "our", "newsletter"] * 2000
    before = len(lexicon()._states)
    assert lexicon().roles(said)
    assert len(lexicon()._states) - before < 5000
