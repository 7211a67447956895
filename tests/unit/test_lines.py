"""What sites of 45 languages write around their articles goes; what their articles say of the same things stays."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from ingest.boilerplate import clean

LANGUAGES = tomllib.loads((Path(__file__).parents[1] / "data" / "lines.toml").read_text("utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_articles_say_of_channels_apps_and_newsletters_stays(language):
    told = LANGUAGES[language]["article"]
    assert clean(told).removed == ()
    assert [sentence for sentence in told if clean([sentence]).removed] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_that_call_to_follow_join_install_or_read_on_go(language):
    lines, told = LANGUAGES[language]["boilerplate"], LANGUAGES[language]["article"][0]
    left = [line for line in lines if clean([told, line, told]).body != f"{told}\n{told}"]
    assert len(left) <= 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_goes_where_it_is_glued_to_an_article_s_sentence(language):
    told = LANGUAGES[language]["article"][0]
    lines = [line for line in LANGUAGES[language]["boilerplate"] if line.endswith((".", "!", "。"))]
    left = [line for line in lines if not clean([f"{told} {line}"]).body.startswith(told)]
    assert left == []
