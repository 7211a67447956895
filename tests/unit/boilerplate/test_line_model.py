"""The line model: what the words of a line say, of the line and of each of its sentences."""

from __future__ import annotations

import tracemalloc
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.boilerplate.line_model import LARGEST, expanded, line_model, logits
from ingest.boilerplate.sentences import sentences

TOLD = "The bridge over the river will stay closed until August, the council said on Tuesday."
CALL = "Follow us on Facebook and subscribe to our newsletter."


def test_a_call_weighs_more_than_news():
    call, told = logits([CALL, TOLD])
    assert call > 3 > -3 > told


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Follow us on Facebook and Instagram", "follow"),
        ("Join our WhatsApp channel", "channel"),
        ("Sign up for our daily newsletter", "newsletter"),
        ("Read also: Ferry strike enters third week", "read_more"),
        ("Reporting by Ann Lowe; editing by Tom Reed", "note"),
        ("© 2024 Harbour Press Ltd. All rights reserved.", "copyright"),
        ("Téléchargez notre application sur Google Play", "app"),
    ],
)
def test_a_line_has_a_kind(line, kind):
    assert [found for found, _ in line_model().told([line])] == [kind]


def test_a_line_has_the_same_logit_alone_and_among_others():
    alone = [logits([line])[0] for line in (CALL, TOLD, "")]
    assert np.allclose(logits([CALL, TOLD, ""]), alone)


@given(st.text(max_size=300))
def test_sentences_cover_a_line(line):
    spans = list(sentences(line))
    assert (spans[0][0], spans[-1][1]) == (0, len(line))
    assert all(end == start for (_, end), (start, _) in pairwise(spans))


def test_each_sentence_is_read_for_itself():
    reading = line_model().read([f"{TOLD} {CALL}", CALL])
    assert reading.starts.tolist() == [0, 2, 3]
    told, call, alone = reading.sentences
    assert told < 0 < call
    assert abs(call - alone) < 0.01
    _, _, _, peaks, _ = reading.weighed
    assert peaks[1] > peaks[0]


def test_no_lines_are_fine():
    assert len(logits([])) == 0
    assert line_model().told([]) == []


def test_the_words_that_say_most_are_named():
    assert (
        "newsletter"
        in line_model().told(["For all that happens by the sea sign up to our weekly newsletter today."])[0][1]
    )


def test_small_numbers_stand_for_weights_to_the_root():
    assert expanded(np.array([LARGEST, -LARGEST, 0], np.int8), np.float32(2)).tolist() == [2, -2, 0]


@pytest.mark.parametrize("work", ["read", "told"])
def test_the_memory_for_many_lines_is_bounded(work):
    lines = ["Follow the harbour master for news of the tides. " * 12] * 2_000
    model = line_model()
    tracemalloc.start()
    getattr(model, work)(lines)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 30_000_000


@pytest.mark.parametrize("end", [".", "!", " ", "…", "。", "?"])
def test_the_sign_at_the_end_of_a_line_says_nothing(end):
    assert np.allclose(
        logits([f"{line}{end}" for line in ("Follow us", "The bridge is closed")]),
        logits(["Follow us", "The bridge is closed"]),
    )


def test_the_label_of_a_line_is_read_for_itself():
    headline = "28 million for the housing estate"
    labels = (
        line_model()
        .read([f"Read also: {headline}", f"READ ALSO | {headline}", f"The minister said: {headline}", headline])
        .labels
    )
    assert np.allclose(labels[:2], logits(["Read also", "READ ALSO"]))
    assert labels[0] > 2 > -2 > labels[2]
    assert np.isnan(labels[3])
