"""One article to read: `ingest show`."""

from __future__ import annotations

import json
import re

import pytest
from processes import rows
from terminals import in_terminal
from test_cli import ingest

URL = "https://news.example/pier"
FIRST = (
    "The council of the small harbour town decided on Tuesday that the old ferry pier will be repaired before winter."
)
LAST = "Work begins in May."
pytestmark = pytest.mark.made_up_rows
COLOURS = re.compile(r"\x1b\[[\d;]*m")


@pytest.fixture
def article(database_url):
    """Store an article from which three passages were removed; return the URL of the database."""
    removed = [
        {"start": 0, "text": "Follow us\n", "rule": "judged:follow:0.98"},
        {"start": 10 + len(FIRST), "text": " Photo: A. Writer", "rule": "note:credits"},
        {"start": 27 + len(FIRST) + 1 + len(LAST), "text": "\nShare\nPrint", "rule": "learned:3/7"},
    ]
    rows(
        database_url,
        """INSERT INTO ingest.article (url, url_key, site, title, body, verdict, body_hash, authors, language, source, published_at,
                                       published_from, removed, first_seen_at)
           VALUES (%s, 'news.example/pier', 'news.example', 'The pier is repaired', %s, 'full', '', ARRAY['A. Writer', 'B. Editor'], 'en',
                   'page', '2026-05-01T12:00:00Z', 'json_ld', %s, '2026-05-01T12:30:00Z') RETURNING id""",
        URL,
        f"{FIRST}\n{LAST}",
        json.dumps(removed),
    )
    return database_url


def _shown(tmp_path, database_url, *arguments):
    done = ingest(tmp_path, "show", *arguments, INGEST_DATABASE_URL=database_url)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_an_article_is_shown_with_its_facts_and_with_what_was_removed_at_its_place(tmp_path, article):
    code, shown, _ = _shown(tmp_path, article, URL)
    assert code == 0
    title, *facts = shown.partition("\n\n")[0].splitlines()
    assert title == "The pier is repaired"
    assert facts == [
        "article 1",
        f"url {URL}",
        "site news.example",
        "authors A. Writer, B. Editor",
        "published at 2026-05-01 12:00:00+00:00 (from json_ld)",
        "language en",
        "verdict full",
        "revision 1",
        "source page",
    ]
    # the text is wrapped at spaces: without the breaks, each paragraph is whole
    paragraphs = [" ".join(paragraph.split()) for paragraph in shown.split("\n\n")[1:]]
    assert paragraphs == [
        "[-Follow us-] [judged:follow:0.98]",
        f"{FIRST}[- Photo: A. Writer-] [note:credits]",
        LAST,
        "[-Share-]",
        "[-Print-] [learned:3/7]",
    ]
    assert max(map(len, shown.splitlines())) <= 80


def test_an_article_is_found_by_its_id_and_by_any_spelling_of_its_address(tmp_path, article):
    by_url = _shown(tmp_path, article, URL)
    assert _shown(tmp_path, article, "1") == by_url
    assert _shown(tmp_path, article, "http://WWW.news.example/pier?utm_source=rss") == by_url


def test_an_article_as_json_has_its_text_and_times_with_offset(tmp_path, article):
    code, shown, _ = _shown(tmp_path, article, URL, "--json")
    (found,) = json.loads(shown)
    assert code == 0
    assert (found["id"], found["body"]) == (1, f"{FIRST}\n{LAST}")
    assert [one["rule"] for one in found["removed"]] == ["judged:follow:0.98", "note:credits", "learned:3/7"]
    assert found["published_at"] == "2026-05-01T12:00:00+00:00"


@pytest.mark.parametrize("page", ["https://news.example/other page", "news.example/other", "ftp://x.example/"])
def test_a_page_without_an_article_is_told_with_the_command_that_explains_it(tmp_path, article, page):
    code, shown, told = _shown(tmp_path, article, page)
    assert (code, shown) == (1, "")
    quoted = f"'{page}'" if " " in page else page
    assert told == f"no article is stored of {page}; `ingest explain {quoted}` says why\n"


@pytest.mark.parametrize("number", ["2", "9" * 18])
def test_an_id_that_no_article_has_is_told(tmp_path, article, number):
    assert _shown(tmp_path, article, number) == (1, "", f"no article is stored of {number}\n")


def test_a_terminal_strikes_out_what_was_removed_unless_colours_are_not_wanted(tmp_path, article):
    settings = {"INGEST_DATABASE_URL": article, "PAGER": ""}
    coloured = in_terminal(tmp_path, ["show", URL], 80, **settings)
    assert "\x1b[9;31mFollow us\x1b[0m" in coloured
    assert "[-" not in coloured
    plain = in_terminal(tmp_path, ["show", URL], 80, **settings, NO_COLOR="1")
    assert "[-Follow us-]" in COLOURS.sub("", plain)


def test_a_text_that_is_longer_than_the_terminal_is_given_to_the_pager(tmp_path, article):
    settings = {"INGEST_DATABASE_URL": article, "PAGER": "sed s/^/paged:/", "LINES": "10"}
    assert "paged:" in in_terminal(tmp_path, ["show", URL], 80, **settings)
    assert "paged:" not in in_terminal(tmp_path, ["show", URL], 80, **{**settings, "LINES": "60"})


def test_two_articles_of_one_address_are_both_shown(tmp_path, article):
    rows(
        article,
        """INSERT INTO ingest.article (url, url_key, site, title, body, verdict, body_hash, reason)
           VALUES (%s, 'news.example/pier', 'news.example', 'The other', '', 'empty', '', 'the page is empty') RETURNING id""",
        "http://news.example/pier",
    )
    _, shown, _ = _shown(tmp_path, article, "https://www.news.example/pier")
    assert shown.index("The pier is repaired") < shown.index("The other") < shown.index("reason the page is empty")
