from __future__ import annotations

import base64

import pytest

from ingest.text.logins import Login, masked, parted


@pytest.mark.parametrize(
    ("given", "url", "login"),
    [
        ("https://reader:s3cret@news.example/rss", "https://news.example/rss", ("reader", "s3cret")),
        (
            "https://me%40mail.example:p%2Fw@news.example:8443/f",
            "https://news.example:8443/f",
            ("me@mail.example", "p/w"),
        ),
        ("HTTP://a:b@c@news.example/f", "HTTP://news.example/f", ("a", "b@c")),
        ("feed://u:p@news.example/f", "feed://news.example/f", ("u", "p")),
        ("feed:https://u:p@news.example/f", "feed:https://news.example/f", ("u", "p")),
        ("rss://https://u:p@news.example/f", "rss://https://news.example/f", ("u", "p")),
        ("u:p@news.example/f", "news.example/f", ("u", "p")),
        ("mailto:me@news.example", "mailto:me@news.example", None),
        ("news.example:8080/a@b", "news.example:8080/a@b", None),
        ("https://token@news.example/f", "https://news.example/f", ("token", "")),
        ("https://@news.example/f", "https://news.example/f", None),
        ("https://news.example/@me/feed?to=a@b", "https://news.example/@me/feed?to=a@b", None),
        ("https://news.example/f#a@b", "https://news.example/f#a@b", None),
        ("www.news.example/f", "www.news.example/f", None),
        ("", "", None),
    ],
)
def test_a_url_is_parted_into_itself_and_the_login_in_it(given, url, login):
    assert parted(given) == (url, Login(*login) if login else None)


def test_no_form_of_a_login_shows_the_password():
    login = Login("reader", "s3cret")
    assert "s3cret" not in f"{login} {login!r} {[login]}"


def test_a_login_becomes_the_header_of_basic_authentication_in_utf_8():
    scheme, _, coded = Login("José", "x:ü").authorization.partition(" ")
    assert (scheme, base64.b64decode(coded).decode()) == ("Basic", "José:x:ü")


@pytest.mark.parametrize(
    "text",
    [
        "https://reader:s3cret@news.example/rss: HTTP 401",
        "line 3 is not an http(s) URL: 'https://reader:s3/cret@news.example/rss'",
        "two: https://a.example/ and feed://reader:s3cret@b.example",
        "http://s3cret@news.example",
        "https://reader:s3 cret@news.example/",
        "https://reader:s3?cret#x@news.example/",
    ],
)
def test_a_message_is_masked(text):
    assert "s3" not in masked(text)
    assert "cret" not in masked(text)


@pytest.mark.parametrize(
    "text",
    ["https://news.example/@me/feed", "https://news.example:8080/a@b", "https://news.example: write to me@x.example"],
)
def test_a_message_without_a_login_stays_as_it_is(text):
    assert masked(text) == text
