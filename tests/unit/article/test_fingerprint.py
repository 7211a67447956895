import hashlib
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ingest.article.fingerprint import text_of
from ingest.text.scripts import letters


def text_hash(body):
    return text_of(body).text_hash


def test_case_punctuation_and_white_space_do_not_change_the_fingerprint():
    one = text_of("The bridge – closed since May – reopens.\nTraffic flows.")
    other = text_of("the bridge closed since may\u00a0reopens   traffic flows")
    assert replace(one, body=other.body) == other


def test_another_word_or_figure_changes_the_hash():
    bodies = ["Costs rose to 12 million.", "Costs rose to 13 million.", "Costs fell to 12 million.", ""]
    assert len({text_hash(body) for body in bodies}) == len(bodies)


def test_the_hash_of_no_text_is_the_hash_of_nothing():
    assert text_hash("") == text_hash(" …\n") == hashlib.sha256(b"").digest()
    assert text_of("").sketch == ()


def test_letters_and_digits_of_all_scripts_count_and_nothing_else():
    assert letters("Ärger, 42 — 東京!\n") == 9
    assert letters("… – «»\n\t") == 0


@given(st.text())
def test_any_text_has_a_fingerprint(text):
    found = text_of(text)
    assert len(found.text_hash) == 32
    assert 0 <= found.letters <= len(text)
    assert all(-(2**63) <= key < 2**63 for key in found.sketch)
