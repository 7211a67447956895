from __future__ import annotations

import base64
import io

import pytest
import typer

from ingest.cli.feed_headers import header_changes


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def piped(monkeypatch):
    """Return a function that sets what standard input holds."""
    return lambda text: monkeypatch.setattr("sys.stdin", io.StringIO(text))


def _authorization(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def test_the_password_of_a_user_is_the_first_line_of_a_file(tmp_path):
    file = tmp_path / "secret"
    file.write_text("pass: w\u00f6rd \nsecond line\n", "utf-8")
    changes = header_changes("me", "", [], file)
    assert changes.secrets == {"authorization": _authorization("me", "pass: w\u00f6rd ")}


def test_the_password_of_a_user_comes_from_standard_input(piped):
    piped("s3cret\n")
    assert header_changes("me", "", [], None).secrets == {"authorization": _authorization("me", "s3cret")}


def test_the_value_of_a_header_that_is_only_named_is_read_like_a_password(piped):
    piped("s3cret\n")
    assert header_changes("", "", ["X-Key", "X-Team: 7"], None).secrets == {"x-key": "s3cret", "x-team": "7"}


def test_at_a_terminal_the_secret_is_asked_for(monkeypatch):
    asked = {}
    monkeypatch.setattr("sys.stdin", _Terminal())
    monkeypatch.setattr(typer, "prompt", lambda text, **options: asked.update(options, text=text) or "s3cret")
    assert header_changes("me", "", [], None).secrets == {"authorization": _authorization("me", "s3cret")}
    assert asked == {"text": "secret for me", "hide_input": True, "err": True}


def test_what_is_taken_back_needs_no_secret():
    changes = header_changes("none", "none", ["X-Key:"], None)
    assert (changes.secrets, changes.user_agent) == ({"x-key": None, "authorization": None}, "none")


def test_no_form_of_the_changes_shows_a_secret(piped):
    piped("s3cret\n")
    assert "s3cret" not in repr(header_changes("", "", ["X-Key"], None))


@pytest.mark.parametrize(
    ("options", "given", "why"),
    [
        (("me", "", ["X-Key"]), "s3cret\n", "one after the other"),
        (("m:e", "", []), "s3cret\n", "no colon"),
        (("me", "", []), "", "is empty"),
        (("me", "", []), "\n", "is empty"),
        (("", "", ["X-Key"]), "s3\tc\x07ret\n", "control character"),
        (("", "", ["X-Key: s3cret\r\nHost: x"]), "", "control character"),
        (("", "", ["Host: s3cret"]), "", "sets it itself"),
        (("", "", ["User-Agent: s3cret"]), "", "--user-agent"),
        (("", "a\nb", []), "", "control character"),
        (("", "", ["not a name: s3cret"]), "", "no name of a header"),
    ],
)
def test_what_cannot_be_set_is_said_without_the_secret(piped, options, given, why):
    piped(given)
    with pytest.raises(typer.BadParameter, match=why) as refused:
        header_changes(*options, None)
    assert "s3" not in str(refused.value)
