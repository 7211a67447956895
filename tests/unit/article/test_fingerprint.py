import hashlib

from hypothesis import given
from hypothesis import strategies as st

from ingest.article.fingerprint import fingerprint
from ingest.text.scripts import letters


def body_hash(body):
    return fingerprint(body).body_hash


def test_case_punctuation_and_white_space_do_not_change_the_fingerprint():
    one = fingerprint("The bridge – closed since May – reopens.\nTraffic flows.")
    other = fingerprint("the bridge closed since may\u00a0reopens   traffic flows")
    assert one == other


def test_another_word_or_figure_changes_the_hash():
    bodies = ["Costs rose to 12 million.", "Costs rose to 13 million.", "Costs fell to 12 million.", ""]
    assert len({body_hash(body) for body in bodies}) == len(bodies)


def test_the_hash_of_no_text_is_the_hash_of_nothing():
    assert body_hash("") == body_hash(" …\n") == hashlib.sha256(b"").digest()
    assert fingerprint("").sketch == ()


def test_letters_and_digits_of_all_scripts_count_and_nothing_else():
    assert letters("Ärger, 42 — 東京!\n") == 9
    assert letters("… – «»\n\t") == 0


@given(st.text())
def test_any_text_has_a_fingerprint(text):
    found = fingerprint(text)
    assert len(found.body_hash) == 32
    assert 0 <= found.letters <= len(text)
    assert all(-(2**63) <= key < 2**63 for key in found.sketch)
