from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.model.web import OwnHeaders, Request, SecretHeader
from ingest.web.headers import request_headers
from ingest.web.own_headers import checked_header


@pytest.mark.parametrize(
    ("name", "value", "checked"),
    [
        ("X-Key", "abc", ("x-key", "abc")),
        (" Cookie ", " a=b; c=d ", ("cookie", "a=b; c=d")),
        ("Accept", "text/html", ("accept", "text/html")),
    ],
)
def test_a_header_has_a_name_in_lower_case_and_a_value_without_blanks_at_its_ends(name, value, checked):
    assert checked_header(name, value) == checked


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Key", "abc\r\nHost: evil.example"),
        ("X-Key", "abc\ndef"),
        ("X-Key", "abc\x00"),
        ("X-Key", "\u2028"),
        ("X-Key", "caf\u00e9"),
        ("X-Key", ""),
        ("X-Key", "x" * 5000),
        ("X Key", "abc"),
        ("X-Key\r\nHost", "abc"),
        ("", "abc"),
        ("Host", "other.example"),
        ("Content-Length", "5"),
        ("transfer-encoding", "chunked"),
        ("Connection", "close"),
        ("If-None-Match", "*"),
        ("Accept-Encoding", "identity"),
    ],
)
def test_a_header_that_would_change_more_than_itself_is_refused(name, value):
    with pytest.raises(ValueError, match="header") as refused:
        checked_header(name, value)
    assert "abc" not in str(refused.value)


@given(st.text(max_size=50), st.text(max_size=50))
def test_what_passes_is_one_header_on_one_line(name, value):
    try:
        named, valued = checked_header(name, value)
    except ValueError:
        return
    line = f"{named}: {valued}"
    assert line.isascii()
    assert line.isprintable() or "\t" in line
    assert len(line.splitlines()) == 1


@pytest.mark.parametrize(
    ("origin", "url", "is_sent"),
    [
        ("https://a.example", "https://a.example/feed", True),
        ("https://a.example", "https://A.Example:443/feed", True),
        ("http://a.example", "https://a.example/feed", True),
        ("https://a.example", "http://a.example/feed", False),
        ("http://a.example:8080", "https://a.example:8080/feed", False),
        ("http://a.example", "https://a.example:8443/feed", False),
        ("https://a.example", "https://a.example.evil.example/feed", False),
        ("https://a.example", "https://www.a.example/feed", False),
        ("http://[::1]", "https://[::1]/feed", True),
    ],
)
def test_a_secret_goes_to_its_origin_and_to_the_same_host_by_https(origin, url, is_sent):
    secret = SecretHeader(name="x-key", value="s3cret", origin=origin)
    request = Request(url=url, accept="*/*", max_bytes=1, total_timeout_s=1, own=OwnHeaders(secrets=(secret,)))
    assert ("x-key" in request_headers(request, url)) is is_sent
