import hashlib

from hypothesis import given
from hypothesis import strategies as st

from ingest.fingerprint import body_hash, letters


def test_case_punctuation_and_white_space_do_not_change_the_hash():
    assert body_hash("The bridge – closed since May – reopens.\nTraffic flows.") == body_hash(
        "the bridge closed since may\u00a0reopens   traffic flows"
    )


def test_another_word_or_figure_changes_the_hash():
    bodies = ["Costs rose to 12 million.", "Costs rose to 13 million.", "Costs fell to 12 million.", ""]
    assert len({body_hash(body) for body in bodies}) == len(bodies)


def test_the_hash_of_no_text_is_the_hash_of_nothing():
    assert body_hash("") == body_hash(" …\n") == hashlib.sha256(b"").digest()


def test_letters_and_digits_of_all_scripts_count_and_nothing_else():
    assert letters("Ärger, 42 — 東京!\n") == 9
    assert letters("… – «»\n\t") == 0


@given(st.text())
def test_any_text_has_a_hash_of_32_bytes(text):
    assert len(body_hash(text)) == 32
    assert 0 <= letters(text) <= len(text)
