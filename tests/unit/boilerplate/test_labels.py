"""Which words stand before the first colon, bar or bracket of a line."""

from __future__ import annotations

import pytest

from ingest.boilerplate.labels import MAX_LABELLED, is_known, label_of


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("Read also: Ferries full all summer", "Read also"),
        ("» RELATED | Ferries full all summer", "RELATED"),
        ("【延伸阅读】渡轮整个夏天满员", "延伸阅读"),
        ("延伸阅读：渡轮整个夏天满员", "延伸阅读"),
        ("Lees ook > Veerboten zitten vol", "Lees ook"),
        ("Ferries full all summer", ""),
        ("", ""),
        (": nothing before it", ""),
        ("The council said on Tuesday after a long meeting: the bridge is closed", ""),
        (f"Read also: {'long ' * MAX_LABELLED}", ""),
    ],
)
def test_a_label_stands_before_the_first_colon(line, label):
    assert label_of(line) == label


@pytest.mark.parametrize(
    ("label", "known"),
    [("Related", True), ("READ ALSO", True), ("", False), ("—", False), ("She put it more plainly", False)],
)
def test_a_label_of_the_cue_files_is_known_if_nothing_else_stands_beside_it(label, known):
    assert is_known(label) is known
