"""Body and removals give back what the extractor returned, whatever was taken out and why: here and in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from ingest.boilerplate.clean import clean, clean_again
from ingest.boilerplate.keys import at_site, fingerprints
from ingest.boilerplate.removal import apply_cuts, restore
from ingest.model.boilerplate import Cut, Leaning, Note, Ruled, Ruling, SiteKnowledge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.model.boilerplate import Cleaned

SITE = "news.example"
_SENTENCES = [
    "The harbour board has approved a second slipway for the lifeboat station.",
    "Follow us on Facebook and Telegram 👉🏽",
    "𝔉𝔬𝔩𝔩𝔬𝔴 𝔲𝔰 on Facebook 😀",
    "Related: 🚢🚢 The ferry is late",
    "Copy link",
    "With files from The Canadian Press",
    "記者 𠮷田は言った。",
    "© 2024 Harbour Press 𐍈",
    "🏳️‍🌈",
]
_ANYTHING = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\n"), max_size=12)
_PARAGRAPH = st.lists(st.sampled_from(_SENTENCES) | _ANYTHING, max_size=3).map(" ".join)
_LEANING = st.builds(Leaning, st.integers(-100, 100), st.just(("links: .9",)))


@st.composite
def _known(draw: st.DrawFn, paragraphs: list[str]) -> SiteKnowledge:
    """Return what may be known of some of the paragraphs, and an operator's word on some of them or all."""
    some = st.lists(st.sampled_from(paragraphs or [""]), max_size=3)
    rulings = st.builds(
        Ruling,
        word=st.sampled_from(Ruled),
        text=st.sampled_from([*paragraphs, "*facebook*", "*"]),
        pattern=st.booleans(),
        site=st.just(""),
    )
    learned = dict.fromkeys(at_site(fingerprints(draw(some)), SITE), 3)
    return SiteKnowledge(site=SITE, articles=9, learned=learned, rulings=tuple(draw(st.lists(rulings, max_size=3))))


@pytest.fixture(scope="module")
def connection(module_database_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(module_database_url, autocommit=True) as opened:
        yield opened


def _extracted(connection: psycopg.Connection, cleaned: Cleaned) -> str:
    removed = Jsonb([{"start": cut.start, "text": cut.text, "rule": cut.rule} for cut in cleaned.removed])
    row = connection.execute("SELECT ingest.extracted_text(%s, %s)", (cleaned.body, removed)).fetchone()
    assert row
    return row[0]


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.data())
def test_whatever_is_cut_and_cut_again_the_text_comes_back_to_the_character(connection, data):
    paragraphs = data.draw(st.lists(_PARAGRAPH, max_size=7))
    page = data.draw(st.just([]) | st.lists(_LEANING, min_size=len(paragraphs), max_size=len(paragraphs)))
    strip = st.sets(st.sampled_from(Note)).map(tuple)
    cleaned = clean(
        paragraphs,
        site=SITE,
        title=data.draw(_PARAGRAPH),
        known=data.draw(_known(paragraphs)),
        leanings=page,
        strip=data.draw(strip),
    )
    for _ in range(2):
        assert restore(cleaned.body, cleaned.removed) == "\n".join(paragraphs)
        assert _extracted(connection, cleaned) == "\n".join(paragraphs)
        known = data.draw(_known(paragraphs))
        leanings = data.draw(st.lists(st.integers(-100, 100), max_size=8))
        cleaned = clean_again(
            cleaned.body, cleaned.removed, title="", known=known, strip=data.draw(strip), leanings=leanings
        )


def test_characters_beyond_the_basic_plane_count_as_one_in_the_database_as_well(connection):
    paragraphs = ["😀😀 The 🚢 is late. Follow us on Facebook and Telegram. 𠮷田 was there.", "Copy link", "𐍈"]
    call = "Follow us on Facebook and Telegram."
    cuts = [
        Cut(index=0, start=paragraphs[0].index(call), text=call, rule="judged:follow:0.98"),
        Cut(index=1, start=0, text=paragraphs[1], rule="judged:share:0.99"),
    ]
    cleaned = apply_cuts(paragraphs, cuts)
    assert cleaned.body == "😀😀 The 🚢 is late. 𠮷田 was there.\n𐍈"
    assert _extracted(connection, cleaned) == "\n".join(paragraphs)
