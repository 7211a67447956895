"""What goes over the wire, byte by byte: URLs, headers, and how much of a body is read."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from publisher import Answer, Publisher

from ingest.config import Settings
from ingest.model.web import Fetched, FetchFailed, OwnHeaders, Request, SecretHeader
from ingest.page.sniff import why_not_html
from ingest.web import requests
from ingest.web.fetch import Fetcher

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

RSS = b"<?xml version='1.0'?><rss version='2.0'><channel><title>Quay</title></channel></rss>"
PAGE = b"<!doctype html><html><head><title>Quay</title></head><body><p>The quay was repaired.</p></body></html>"


def _request(url: str, **changes: object) -> Request:
    return replace(Request(url=url, accept="*/*", max_bytes=1_000_000, total_timeout_s=5), **changes)


def _page(url: str) -> Request:
    return requests.for_page(url, Settings(_env_file=None))


async def _get(request: Request):
    async with Fetcher(allow_private_networks=True) as fetcher:
        return await fetcher.get(request)


@asynccontextmanager
async def _raw(*answers: bytes) -> AsyncIterator[tuple[int, list[bytes]]]:
    """Serve these bytes, one after the other. Yield the port, and the first lines of the requests that come."""
    left, lines = list(answers), []

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        lines.append(head.split(b" HTTP/1.1")[0])
        writer.write(left.pop(0))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], lines
    finally:
        server.close()


QUOTED = [
    ("/a%2Fb/c%2fd.html?sig=x%2By%2f%3D&at=1%3A2", "/a%2Fb/c%2fd.html?sig=x%2By%2f%3D&at=1%3A2"),
    ("/caf%C3%A9/%E9/~me/%7Eme", "/caf%C3%A9/%E9/~me/%7Eme"),
    ("/a+b%20c;d=e,f?q=a+b%20c&list[]=1&empty=&", "/a+b%20c;d=e,f?q=a+b%20c&list[]=1&empty=&"),
    ("/it's(1)!*?q='x'", "/it's(1)!*?q='x'"),
    ("/a b/\u00fc?q=\u00fc|{}", "/a%20b/%C3%BC?q=%C3%BC%7C%7B%7D"),
    ("/100%/off?p=5%&q=%zz", "/100%25/off?p=5%25&q=%25zz"),
    ("/a/../b/./c#part", "/b/c"),
    ("?q=1", "/?q=1"),
    ("", "/"),
]
"""Each is what follows the host in a link, and what is sent."""


@pytest.mark.parametrize(("written", "sent"), QUOTED)
async def test_a_url_is_sent_as_its_publisher_quoted_it(written, sent):
    with Publisher(lambda _asked: Answer(body=PAGE)) as publisher:
        got = await _get(_request(f"http://127.0.0.1:{publisher.port}{written}"))
    assert isinstance(got, Fetched)
    assert [asked.path for asked in publisher.asked] == [sent]
    assert got.url == f"http://127.0.0.1:{publisher.port}{sent}"


@pytest.mark.parametrize(("written", "sent"), QUOTED)
async def test_the_target_of_a_redirect_is_sent_as_it_was_quoted(written, sent):
    def answer(asked):
        old = asked.path == "/old"
        return (
            Answer(status=302, headers=(("Location", f"http://127.0.0.1:{publisher.port}{written}"),))
            if old
            else Answer(body=PAGE)
        )

    with Publisher(answer) as publisher:
        assert isinstance(await _get(_request(f"http://127.0.0.1:{publisher.port}/old")), Fetched)
    assert [asked.path for asked in publisher.asked] == ["/old", sent]


@pytest.mark.parametrize(
    ("location", "sent"),
    [
        (b"/caf\xe9/men\xfc?q=\xe0", b"GET /caf%E9/men%FC?q=%E0"),
        ("/caf\u00e9/\u6e2f".encode(), b"GET /caf%C3%A9/%E6%B8%AF"),
        (b"/caf\xc3\xa9/\xff", b"GET /caf%C3%A9/%FF"),
        (b"/a b", b"GET /a%20b"),
    ],
)
async def test_bytes_beyond_ascii_in_a_location_reach_the_server_as_they_are(location, sent):
    led = b"HTTP/1.1 301 Moved\r\nLocation: " + location + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    served = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"
    async with _raw(led, served) as (port, lines):
        got = await _get(_request(f"http://127.0.0.1:{port}/"))
    assert isinstance(got, Fetched)
    assert lines == [b"GET /", sent]


# --------------------------------------------------------------------------------------------------------------- media

BINARY = bytes(range(256)) * 16
MEDIA = [
    ("audio/mpeg", b"ID3\x04\x00" + BINARY, "the body is an MP3 sound"),
    ("text/html", b"ID3\x03\x00" + BINARY, "the body is an MP3 sound"),
    ("audio/mpeg", b"\xff\xfb\x90\x44" + BINARY, "the body is an MP3 sound"),
    ("application/octet-stream", b"\xff\xf1\x50\x80" + BINARY, "the body is an AAC sound"),
    ("video/mp4", b"\x00\x00\x00\x20ftypisom" + BINARY, "the body is a film or an image (MP4)"),
    ("text/plain", b"\x00\x00\x00\x20ftypM4A " + BINARY, "the body is a film or an image (MP4)"),
    ("application/zip", b"PK\x03\x04" + BINARY, "the body is a ZIP archive or office document"),
    ("", b"PK\x03\x04" + BINARY, "the body is a ZIP archive or office document"),
    ("application/pdf", b"%PDF-1.7\n" + BINARY, "the body is a PDF document"),
    ("application/x-rar-compressed", b"Rar!\x1a\x07\x00" + BINARY, "the body is a RAR archive"),
    ("audio/flac", b"fLaC" + BINARY, "the body is a FLAC sound"),
    ("audio/basic", b".snd" + BINARY, "the body is of type audio/basic"),
    ("video/mp2t", b"G@\x11\x10" + b"no magic, and no zero byte " * 200, "the body is of type video/mp2t"),
    ("application/octet-stream", b"\x7fELF\x02" + BINARY, "the body is of type application/octet-stream"),
]


@asynccontextmanager
async def _endless(content_type: str, head: bytes) -> AsyncIterator[tuple[int, Callable[[], int]]]:
    """Serve a head, and then bytes without end. Yield the port, and a function that says how many bytes were taken."""
    taken = 0

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal taken
        await reader.readuntil(b"\r\n\r\n")
        named = f"Content-Type: {content_type}\r\n" if content_type else ""
        writer.write(f"HTTP/1.1 200 OK\r\n{named}Content-Length: 900000000\r\n\r\n".encode() + head)
        try:
            while True:
                writer.write(BINARY * 16)
                await writer.drain()
                taken += len(BINARY) * 16
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], lambda: taken
    finally:
        server.close()


@pytest.mark.parametrize(("content_type", "head", "reason"), MEDIA)
async def test_a_film_a_sound_or_an_archive_is_not_downloaded(content_type, head, reason):
    async with _endless(content_type, head) as (port, taken):
        got = await _get(_page(f"http://127.0.0.1:{port}/episode"))
        assert isinstance(got, Fetched)
        assert got.is_beginning
        assert why_not_html(got) == reason
        assert taken() < 8_000_000


@pytest.mark.parametrize("content_type", ["audio/mpeg", "application/octet-stream", "image/jpeg", "video/mp4"])
async def test_a_page_with_the_type_of_a_film_is_read_to_its_end(content_type):
    page = PAGE.replace(b"<p>", b"<p>" + b"Much was written about it. " * 500)
    with Publisher(lambda _asked: Answer(body=page, content_type=content_type)) as publisher:
        got = await _get(_page(publisher.url("127.0.0.1", "/")))
    assert isinstance(got, Fetched)
    assert (got.body, got.is_beginning) == (page, False)


# ---------------------------------------------------------------------------------------------------------------- gzip


@pytest.mark.parametrize(
    "content_type", ["application/rss+xml", "application/x-gzip", "application/octet-stream", "text/xml"]
)
async def test_gzip_that_no_header_names_is_unpacked(content_type):
    with Publisher(lambda _asked: Answer(body=gzip.compress(RSS), content_type=content_type)) as publisher:
        url = publisher.url("127.0.0.1", "/feed.xml.gz")
        got, page = await _get(_request(url)), await _get(_page(url))
    assert isinstance(got, Fetched)
    assert isinstance(page, Fetched)
    assert got.body == page.body == RSS


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "zstd", "GZIP"])
@pytest.mark.parametrize(
    "body", [RSS, b"\xef\xbb\xbf\n<rss/>", b'{"version": "https://jsonfeed.org/version/1"}', b'[{"a": 1}]']
)
async def test_a_document_that_a_header_calls_packed_is_read_as_it_is(coding, body):
    with Publisher(lambda _asked: Answer(body=body, headers=(("Content-Encoding", coding),))) as publisher:
        got = await _get(_request(publisher.url("127.0.0.1", "/")))
    assert isinstance(got, Fetched)
    assert got.body == body


async def test_gzip_that_the_header_calls_deflate_is_unpacked():
    with Publisher(
        lambda _asked: Answer(body=gzip.compress(RSS), headers=(("Content-Encoding", "deflate"),))
    ) as publisher:
        got = await _get(_request(publisher.url("127.0.0.1", "/")))
    assert isinstance(got, Fetched)
    assert got.body == RSS


async def test_gzip_that_no_header_names_is_bounded_like_any_other():
    bomb = gzip.compress(bytes(50_000_000))
    with Publisher(lambda _asked: Answer(body=bomb)) as publisher:
        got = await _get(_request(publisher.url("127.0.0.1", "/")))
    assert isinstance(got, FetchFailed)
    assert got.failure == "too_large"


async def test_a_body_that_comes_byte_by_byte_is_unpacked_like_any_other():
    packed = zlib.compress(RSS, wbits=31)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        for byte in packed:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0)
        writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    got = await _get(_request(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"))
    server.close()
    assert isinstance(got, Fetched)
    assert got.body == RSS


# -------------------------------------------------------------------------------------------------------------- Accept


@pytest.mark.parametrize("status", [406, 415])
async def test_a_server_that_accepts_only_those_who_want_html_is_asked_once_more(status):
    def answer(asked):
        return Answer(body=RSS) if "text/html" in asked.headers["accept"] else Answer(status=status)

    with Publisher(answer) as publisher:
        got = await _get(requests.for_feed(publisher.url("127.0.0.1", "/rss"), Settings(_env_file=None)))
    assert isinstance(got, Fetched)
    assert [asked.headers["accept"] for asked in publisher.asked] == [requests.FEED_ACCEPT, requests.ANY_ACCEPT]


async def test_a_server_that_accepts_nothing_is_asked_twice():
    with Publisher(lambda _asked: Answer(status=406)) as publisher:
        got = await _get(_page(publisher.url("127.0.0.1", "/a")))
    assert isinstance(got, FetchFailed)
    assert (got.failure, got.status, len(publisher.asked)) == ("client_error", 406, 2)


async def test_the_second_question_is_counted_like_any_request():
    async def admit(url: str) -> FetchFailed:
        asked_for.append(url)
        return FetchFailed(failure="disallowed", detail="enough")

    asked_for = []
    with Publisher(lambda _asked: Answer(status=406)) as publisher:
        url = publisher.url("127.0.0.1", "/a")
        async with Fetcher(allow_private_networks=True) as fetcher:
            got = await fetcher.get(_request(url), admit)
    assert (got.detail, asked_for, len(publisher.asked)) == ("enough", [url], 1)


# ------------------------------------------------------------------------------------------------------- own headers


def _own(publisher: Publisher, host: str) -> OwnHeaders:
    where = f"http://{host}:{publisher.port}"
    return OwnHeaders(
        user_agent="Harbour/2",
        secrets=(
            SecretHeader(name="authorization", value="Basic czNjcmV0", origin=where),
            SecretHeader(name="x-key", value="s3cret", origin=where),
        ),
    )


async def test_a_secret_header_goes_to_its_own_origin_and_to_no_other_on_the_way():
    ways = {
        ("own.localhost", "/1"): "http://other.localhost:{}/2",
        ("other.localhost", "/2"): "http://own.localhost:{}/3",
    }

    def answer(asked):
        way = ways.get((asked.host, asked.path))
        return Answer(status=302, headers=(("Location", way.format(publisher.port)),)) if way else Answer(body=RSS)

    with Publisher(answer) as publisher:
        url = publisher.url("own.localhost", "/1")
        got = await _get(_request(url, own=_own(publisher, "own.localhost")))
    assert isinstance(got, Fetched)
    sent = [(asked.path, asked.headers.get("authorization"), asked.headers.get("x-key")) for asked in publisher.asked]
    assert sent == [("/1", "Basic czNjcmV0", "s3cret"), ("/2", None, None), ("/3", "Basic czNjcmV0", "s3cret")]
    assert {asked.headers["user-agent"] for asked in publisher.asked} == {"Harbour/2"}


@pytest.mark.parametrize(
    "elsewhere",
    ["http://127.0.0.1:{}", "https://own.localhost:{}", "http://own.localhost", "http://sub.own.localhost:{}", ""],
)
async def test_a_header_that_was_given_for_another_origin_is_not_sent(elsewhere):
    with Publisher(lambda _asked: Answer(body=RSS)) as publisher:
        secret = SecretHeader(name="x-key", value="s3cret", origin=elsewhere.format(publisher.port))
        await _get(_request(publisher.url("own.localhost", "/"), own=OwnHeaders(secrets=(secret,))))
    assert "x-key" not in publisher.asked[0].headers


async def test_a_header_of_the_operators_goes_before_ours():
    with Publisher(lambda _asked: Answer(body=RSS)) as publisher:
        where = f"http://127.0.0.1:{publisher.port}"
        secret = SecretHeader(name="accept", value="text/html", origin=where)
        await _get(_request(where, own=OwnHeaders(secrets=(secret,))))
    assert publisher.asked[0].headers["accept"] == "text/html"


def test_no_form_of_a_request_shows_a_secret():
    secret = SecretHeader(name="x-key", value="s3cret", origin="https://own.example")
    request = _request("https://own.example/", own=OwnHeaders(secrets=(secret,)))
    assert "s3cret" not in f"{request!r} {request}"
