"""Every command runs in a terminal, with a database in which each text of a stranger is hostile."""

from __future__ import annotations

import re

import psycopg
import pytest
from examples import add_changes
from terminals import in_terminal

HOSTILE = "\x1b[31mred\x1b]0;title\x07 \x9b2J \u202eturned\u2066 \x7f\x85 \rover"
_STYLES = re.compile(r"\x1b\[(?:\d{1,3}(?:;\d{1,3})*)?m")
"""The sequences with which tables and headings are styled."""

COMMANDS = [
    ["status"],
    ["status", "--json"],
    ["feed", "list"],
    ["feed", "list", "--json"],
    ["feed", "show", "https://news.example/feed"],
    ["feed", "poll", "https://news.example/feed", "--wait", "0"],
    ["feed", "export"],
    ["feed", "pause", f"https://news.example/{HOSTILE}"],
    ["explain", "https://news.example/1"],
    ["explain", "https://news.example/1", "--json"],
    ["show", "https://news.example/1"],
    ["show", "1", "--json"],
    ["search", "harbour"],
    ["search", "harbour", "--json"],
    ["changes"],
    ["changes", "--with-body"],
    ["consumers"],
    ["boilerplate", "list"],
    ["boilerplate", "list", "--json"],
    ["boilerplate", "forget", HOSTILE],
    ["clean", "article.txt"],
    ["extract", "page.html"],
    ["feed", "import", "feeds.opml"],
]


@pytest.fixture
def hostile(database_url, tmp_path):
    add_changes(database_url, 1, 2)
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("INSERT INTO ingest.feed (url) VALUES ('https://news.example/feed')")
        connection.execute(
            """INSERT INTO ingest.entry (feed_id, guid, url, link, content_hash, article_id, settled_at)
               VALUES (1, 'g', 'https://news.example/1', 'https://news.example/1', '', 1, now())"""
        )
        connection.execute("INSERT INTO ingest.site (name) VALUES ('news.example')")
        connection.execute(
            "INSERT INTO ingest.passage (site, key, text, articles, boilerplate) VALUES ('news.example', 1, 'x', 3, true)"
        )
        connection.execute(
            "INSERT INTO ingest.revision SELECT id, 1, 'typo', title, body, removed, verdict FROM ingest.article"
        )
        texts = {
            "article": "title body reason page_evidence extractor published_from language",
            "entry": "title html last_error guid",
            "feed": "title last_error paused_reason proposed_because",
            "passage": "text",
            "change": "detail",
            "revision": "title body",
        }
        for table, columns in texts.items():
            assignments = ", ".join(f"{column} = %(text)s" for column in columns.split())
            connection.execute(f"UPDATE ingest.{table} SET {assignments}", {"text": f"the harbour {HOSTILE}"})  # noqa: S608 -- names of this test
        connection.execute("UPDATE ingest.article SET authors = %s", [[HOSTILE]])
    (tmp_path / "article.txt").write_text(f"The harbour {HOSTILE} is open again.", "utf-8")
    (tmp_path / "page.html").write_text(f"<title>{HOSTILE}</title><h1>{HOSTILE}</h1><p>{HOSTILE * 40}</p>", "utf-8")
    (tmp_path / "feeds.opml").write_text(f'<opml><body><outline title="{HOSTILE}" xmlUrl="https://x.example/', "utf-8")
    return database_url


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command[:2]).partition("/")[0])
def test_no_command_sends_what_may_command_a_terminal(hostile, tmp_path, command):
    told = in_terminal(tmp_path, command, INGEST_DATABASE_URL=hostile)
    plain = _STYLES.sub("", told).replace("\r\n", "\n")
    assert "Traceback" not in plain
    assert set(plain) & set("\x00\x07\x1b\x7f\x85\x9b\r\u202e\u2066") == set(), repr(plain[-3000:])
    assert plain.strip()


@pytest.mark.parametrize("no_color", ["", "1"])
def test_the_log_is_coloured_on_a_terminal_unless_colours_are_not_wanted(tmp_path, database_url, no_color):
    settings = {"INGEST_LOG_FORMAT": "console", "INGEST_DATABASE_URL": database_url, "NO_COLOR": no_color}
    told = in_terminal(tmp_path, ["run", "--once"], **settings)
    assert "pass_finished" in told
    assert bool(_STYLES.search(told)) is not bool(no_color)
