from __future__ import annotations

import asyncio
import gzip
import socket
import sys
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from time import monotonic

import brotli
import pytest
from publisher import Answer, Asked, Publisher

from ingest.model.web import FailureKind, Fetched, FetchFailed, NotModified, Redirect, Request, Validators
from ingest.web.fetch import Fetcher
from ingest.web.sockets import Bounds

if sys.version_info >= (3, 14):
    from compression.zstd import compress as zstd
else:
    from backports.zstd import compress as zstd

Handler = Callable[[bytes, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def _server(handler: Handler) -> AsyncIterator[int]:
    """Serve raw bytes: ``handler`` gets the request's head and writes what it likes."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await handler(await reader.readuntil(b"\r\n\r\n"), reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def _answer(status: str = "200 OK", body: bytes = b"hello", **headers: str) -> Handler:
    async def handler(_head: bytes, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {status}", "Connection: close", f"Content-Length: {len(body)}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        await writer.drain()

    return handler


def _request(port: int, path: str = "/", host: str = "127.0.0.1") -> Request:
    return Request(url=f"http://{host}:{port}{path}", accept="*/*", max_bytes=1000, total_timeout_s=2)


async def _get(handler: Handler, **changes: object):
    async with _server(handler) as port, Fetcher(allow_private_networks=True) as fetcher:
        return await fetcher.get(replace(_request(port), **changes))


async def test_a_body_comes_with_its_validators_type_and_freshness():
    got = await _get(
        _answer(
            ETag='"1"',
            Last_Modified="Mon, 01 Jan 2024 00:00:00 GMT",
            Content_Type="text/html",
            Cache_Control="max-age=600",
            Age="100",
        )
    )
    assert isinstance(got, Fetched)
    assert (got.status, got.body, got.validators.etag, got.content_type, got.fresh_for_s) == (
        200,
        b"hello",
        '"1"',
        "text/html",
        500,
    )
    assert got.validators.last_modified == "Mon, 01 Jan 2024 00:00:00 GMT"


async def test_validators_are_sent_and_a_304_keeps_those_that_it_leaves_out():
    heads = []

    async def handler(head, _reader, writer):
        heads.append(head.decode())
        writer.write(b'HTTP/1.1 304 Not Modified\r\nETag: "2"\r\nConnection: close\r\n\r\n')

    got = await _get(handler, validators=Validators(etag='"1"', last_modified="Mon, 01 Jan 2024 00:00:00 GMT"))
    assert got == NotModified(validators=Validators(etag='"2"', last_modified="Mon, 01 Jan 2024 00:00:00 GMT"))
    assert 'If-None-Match: "1"' in heads[0]
    assert "If-Modified-Since: Mon, 01 Jan 2024 00:00:00 GMT" in heads[0]


async def test_a_304_to_an_unconditional_request_is_a_failure():
    async def handler(_head, _reader, writer):
        writer.write(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n")

    got = await _get(handler)
    assert isinstance(got, FetchFailed)
    assert (got.failure, got.status) == (FailureKind.PROTOCOL, 304)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("404 Not Found", FailureKind.NOT_FOUND),
        ("410 Gone", FailureKind.GONE),
        ("403 Forbidden", FailureKind.REFUSED),
        ("429 Too Many Requests", FailureKind.RATE_LIMITED),
        ("418 I'm a teapot", FailureKind.CLIENT_ERROR),
        ("500 Internal Server Error", FailureKind.SERVER_ERROR),
        ("503 Service Unavailable", FailureKind.SERVER_ERROR),
        ("302 Found", FailureKind.PROTOCOL),
    ],
)
async def test_each_refusal_has_its_kind(status, kind):
    got = await _get(_answer(status))
    assert isinstance(got, FetchFailed)
    assert (got.failure, got.status) == (kind, int(status[:3]))


@pytest.mark.parametrize(
    ("headers", "body", "kind"),
    [
        ({"Retry_After": "600"}, b"", FailureKind.RATE_LIMITED),
        ({"X_RateLimit_Remaining": "0.0"}, b"", FailureKind.RATE_LIMITED),
        ({"RateLimit_Remaining": "0"}, b"", FailureKind.RATE_LIMITED),
        ({"RateLimit": '"default";r=0;t=30'}, b"", FailureKind.RATE_LIMITED),
        ({"RateLimit": "limit=100, remaining=0, reset=50"}, b"", FailureKind.RATE_LIMITED),
        ({}, b"<p>We have seen far too many requests from your address.</p>", FailureKind.RATE_LIMITED),
        ({}, b"You are being rate limited", FailureKind.RATE_LIMITED),
        ({"X_RateLimit_Remaining": "17"}, b"", FailureKind.REFUSED),
        ({"RateLimit": '"default";r=50;t=30'}, b"", FailureKind.REFUSED),
        ({}, b"You are not allowed to see this page.", FailureKind.REFUSED),
        ({}, b"<p>An essay on rate limits.</p>" + b"<p>Many words.</p>" * 1000, FailureKind.REFUSED),
    ],
)
async def test_a_403_that_shows_it_says_that_we_ask_too_often(headers, body, kind):
    got = await _get(_answer("403 Forbidden", body, **headers))
    assert isinstance(got, FetchFailed)
    assert (got.failure, got.status) == (kind, 403)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", 120),
        ("Mon, 01 Jan 2024 00:00:00 GMT", 0),
        ("soon", None),
        ("-5", None),
    ],
)
async def test_retry_after_is_read_in_either_form(value, expected):
    got = await _get(_answer("503 Service Unavailable", Retry_After=value))
    assert isinstance(got, FetchFailed)
    assert got.retry_after_s == expected


async def test_retry_after_may_be_a_date():
    later = format_datetime(datetime.now(UTC) + timedelta(hours=10), usegmt=True)
    got = await _get(_answer("503 Service Unavailable", Retry_After=later))
    assert isinstance(got, FetchFailed)
    assert got.retry_after_s == pytest.approx(36_000, abs=60)


async def test_redirects_are_followed_and_the_last_url_is_told():
    async def handler(head, reader, writer):
        if head.startswith(b"GET /old "):
            await _answer("301 Moved Permanently", Location="/new")(head, reader, writer)
        else:
            await _answer()(head, reader, writer)

    async with _server(handler) as port, Fetcher(allow_private_networks=True) as fetcher:
        got = await fetcher.get(_request(port, "/old"))
    assert isinstance(got, Fetched)
    assert got.url == f"http://127.0.0.1:{port}/new"
    assert got.redirects == (Redirect(status=301, url=got.url),)


async def test_a_failure_names_the_url_that_answered():
    async def handler(head, reader, writer):
        status = "302 Found" if head.startswith(b"GET /old ") else "404 Not Found"
        await _answer(status, Location="/new")(head, reader, writer)

    async with _server(handler) as port, Fetcher(allow_private_networks=True) as fetcher:
        got = await fetcher.get(_request(port, "/old"))
    assert isinstance(got, FetchFailed)
    assert (got.failure, got.url) == (FailureKind.NOT_FOUND, f"http://127.0.0.1:{port}/new")


async def test_a_304_behind_redirects_tells_of_them():
    async def handler(head, reader, writer):
        if head.startswith(b"GET /old "):
            await _answer("308 Permanent Redirect", Location="/on")(head, reader, writer)
        elif head.startswith(b"GET /on "):
            await _answer("302 Found", Location="/new")(head, reader, writer)
        else:
            writer.write(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n")

    async with _server(handler) as port, Fetcher(allow_private_networks=True) as fetcher:
        got = await fetcher.get(replace(_request(port, "/old"), validators=Validators(etag='"1"')))
    assert isinstance(got, NotModified)
    assert [(step.status, step.url.rpartition("/")[2]) for step in got.redirects] == [(308, "on"), (302, "new")]


async def test_redirects_that_never_end_are_cut_off():
    got = await _get(_answer("302 Found", Location="/again"))
    assert isinstance(got, FetchFailed)
    assert got.failure is FailureKind.REDIRECTS


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "javascript:alert(1)", "ftp://files.example/", "http://user:word@127.0.0.1/"]
)
async def test_a_redirect_to_what_may_not_be_fetched_is_refused(location):
    got = await _get(_answer("302 Found", Location=location))
    assert isinstance(got, FetchFailed)
    assert got.failure is FailureKind.BAD_URL


async def test_a_body_larger_than_it_may_be_is_not_read_on():
    sent = 0

    async def handler(_head, _reader, writer):
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while sent < 400_000_000:
            writer.write(b"x" * 1_000_000)
            sent += 1_000_000
            await writer.drain()

    got = await _get(handler, total_timeout_s=60, max_bytes=2_000_000)
    assert isinstance(got, FetchFailed)
    assert got.failure is FailureKind.TOO_LARGE
    assert sent < 100_000_000


async def test_a_small_body_that_unpacks_to_a_large_one_is_refused():
    packed = gzip.compress(b"x" * 10_000_000)
    got = await _get(_answer(body=packed, Content_Encoding="gzip"), max_bytes=1_000_000)
    assert isinstance(got, FetchFailed)
    assert got.failure is FailureKind.TOO_LARGE


async def test_a_server_that_never_answers_meets_the_total_time_limit():
    async def handler(_head, reader, _writer):
        await reader.read()

    got = await _get(handler, total_timeout_s=0.3)
    assert isinstance(got, FetchFailed)
    assert got.failure is FailureKind.TIMEOUT


async def test_a_server_that_dribbles_meets_the_total_time_limit():
    async def handler(_head, _reader, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(1000):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    got = await _get(handler, total_timeout_s=0.5)
    assert isinstance(got, FetchFailed)
    assert got.failure is FailureKind.TIMEOUT


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"this is no HTTP\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://[::1\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: \xff\xfe\r\nContent-Length: 0\r\n\r\n",
    ],
)
async def test_malformed_answers_are_failures_and_never_exceptions(raw):
    async def handler(_head, _reader, writer):
        writer.write(raw)
        await writer.drain()

    assert isinstance(await _get(handler), FetchFailed)


@pytest.mark.parametrize(
    "value", [b'"\xff"', b'"a\x01b"', b'"' + b"x" * 20_000 + b'"', b""], ids=["bytes", "control", "long", "empty"]
)
async def test_a_validator_that_could_not_be_sent_back_is_not_kept(value):
    async def handler(_head, _reader, writer):
        writer.write(
            b"HTTP/1.1 200 OK\r\nETag: %b\r\nLast-Modified: %b\r\nContent-Length: 5\r\n\r\nhello" % (value, value)
        )

    got = await _get(handler)
    assert isinstance(got, Fetched)
    assert (got.body, got.validators.etag, got.validators.last_modified) == (b"hello", None, None)


async def test_what_a_server_says_in_no_encoding_can_be_stored():
    async def handler(head, _reader, writer):
        status = b"503 \xffbusy" if b"/busy" in head else b"200 OK"
        writer.write(
            b"HTTP/1.1 " + status + b"\r\nContent-Type: text/html; charset=\xfe\r\nContent-Length: 5\r\n\r\nhello"
        )

    async with _server(handler) as port, Fetcher(allow_private_networks=True) as fetcher:
        got, refused = await fetcher.get(_request(port)), await fetcher.get(_request(port, "/busy"))
    assert isinstance(got, Fetched)
    assert isinstance(refused, FetchFailed)
    assert (got.content_type, refused.detail) == ("text/html; charset=", "HTTP 503 busy")


@pytest.mark.parametrize(
    "date", ["Mon, 01 Jan 2024 00:00:00 +99999999999999999999", "Mon, 01 Jan " + "9" * 40 + " 0:0 GMT"]
)
async def test_a_date_that_no_clock_can_hold_costs_no_page(date):
    got = await _get(_answer(Expires=date, Date=date))
    assert isinstance(got, Fetched)
    assert isinstance(await _get(_answer("503 Busy", Retry_After=date)), FetchFailed)


async def test_a_port_where_nobody_listens_and_a_name_that_does_not_exist_are_told_apart():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with Fetcher(allow_private_networks=True) as fetcher:
        refused = await fetcher.get(_request(port))
        unknown = await fetcher.get(_request(port, host="no-such-name.invalid"))
    assert isinstance(refused, FetchFailed)
    assert isinstance(unknown, FetchFailed)
    assert (refused.failure, unknown.failure) == (FailureKind.CONNECT, FailureKind.DNS)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "news.localhost",
        "[::1]",
        "10.0.0.1",
        "169.254.169.254",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fec0::1]",
        "[fd00::1]",
        "0x7f.1",
        "0.0.0.0",  # noqa: S104 -- an address to refuse, not to bind to
    ],
)
async def test_an_address_that_is_not_public_is_never_spoken_to(host):
    reached = []

    async def handler(head, _reader, _writer):
        reached.append(head)

    async with _server(handler) as port, Fetcher() as fetcher:
        got = await fetcher.get(_request(port, host=host))
    assert isinstance(got, FetchFailed)
    assert got.failure is FailureKind.FORBIDDEN_ADDRESS
    assert reached == []


async def test_names_under_localhost_are_loopback_without_asking_a_resolver():
    heads = []

    async def handler(head, reader, writer):
        heads.append(head.decode())
        await _answer()(head, reader, writer)

    async with _server(handler) as port, Fetcher(allow_private_networks=True) as fetcher:
        got = await fetcher.get(_request(port, host="any.name.localhost"))
    assert isinstance(got, Fetched)
    assert f"Host: any.name.localhost:{port}" in heads[0]


async def test_the_user_agent_names_the_program_and_the_contact():
    heads = []

    async def handler(head, reader, writer):
        heads.append(head.decode())
        await _answer()(head, reader, writer)

    async with (
        _server(handler) as port,
        Fetcher(allow_private_networks=True, contact="https://me.example/bot") as fetcher,
    ):
        await fetcher.get(_request(port))
    assert "User-Agent: ingest/" in heads[0]
    assert "https://me.example/bot" in heads[0]


async def test_cookies_are_neither_kept_nor_sent():
    heads = []

    async def handler(head, reader, writer):
        heads.append(head.decode())
        await _answer(Set_Cookie="tracked=yes; Path=/")(head, reader, writer)

    async with _server(handler) as port, Fetcher(allow_private_networks=True) as fetcher:
        await fetcher.get(_request(port))
        await fetcher.get(_request(port))
    assert "cookie" not in heads[1].lower()


async def test_of_one_host_only_so_many_requests_are_under_way():
    now, most = 0, 0

    async def handler(head, reader, writer):
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.05)
        now -= 1
        await _answer()(head, reader, writer)

    async with _server(handler) as port, Fetcher(allow_private_networks=True, per_host=2) as fetcher:
        got = await asyncio.gather(*(fetcher.get(_request(port)) for _ in range(10)))
    assert all(isinstance(outcome, Fetched) for outcome in got)
    assert most == 2


# ------------------------------------------------------------------------------------------------------------- bounds


@pytest.mark.parametrize(
    ("coding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("br", brotli.compress), ("zstd", zstd)]
)
async def test_each_content_coding_that_is_asked_for_is_read(coding, pack):
    heads = []

    async def handler(head, reader, writer):
        heads.append(head.decode())
        await _answer(body=pack(b"hello " * 50), Content_Encoding=coding)(head, reader, writer)

    got = await _get(handler)
    assert isinstance(got, Fetched)
    assert got.body == b"hello " * 50
    assert coding in heads[0].partition("Accept-Encoding:")[2].partition("\r\n")[0]


@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("br", brotli.compress), ("zstd", zstd)])
async def test_a_bomb_is_not_unpacked_to_its_cap(coding, pack):
    got = await _get(_answer(body=pack(bytes(9_000_000)), Content_Encoding=coding), max_bytes=10_000_000)
    assert isinstance(got, FetchFailed)
    assert got.failure is FailureKind.TOO_LARGE
    assert "decompressed from" in got.detail


async def test_an_even_but_real_text_is_no_bomb():
    page = b"".join(b"<p class='entry'>Line %d of a very even table</p>\n" % number for number in range(60_000))
    got = await _get(_answer(body=gzip.compress(page), Content_Encoding="gzip"), max_bytes=10_000_000)
    assert isinstance(got, Fetched)
    assert got.body == page


async def test_what_is_packed_twice_is_not_unpacked_twice():
    twice = gzip.compress(gzip.compress(b"hello"))
    got = await _get(_answer(body=twice, Content_Encoding="gzip"))
    assert isinstance(got, Fetched)
    assert got.body == gzip.compress(b"hello", mtime=0) or got.body.startswith(b"\x1f\x8b")


@pytest.mark.parametrize("status", ["204 No Content", "205 Reset Content", "206 Partial Content"])
async def test_a_success_without_a_whole_body_is_a_failure(status):
    got = await _get(_answer(status=status, body=b"" if status < "206" else b"hel"))
    assert isinstance(got, FetchFailed)
    assert (got.failure, got.detail) == (FailureKind.PROTOCOL, f"HTTP {status}")


async def test_silence_has_a_shorter_limit_than_a_slow_body():
    async def silent(_head, _reader, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhel")
        await asyncio.sleep(5)

    async def slow(_head, _reader, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n")
        for _ in range(6):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.1)

    async with Fetcher(allow_private_networks=True, bounds=Bounds(idle_timeout_s=0.4)) as fetcher:
        async with _server(silent) as port:
            got = await fetcher.get(replace(_request(port), total_timeout_s=60))
        async with _server(slow) as port:
            whole = await fetcher.get(_request(port))
    assert isinstance(got, FetchFailed)
    assert got.failure is FailureKind.TIMEOUT
    assert isinstance(whole, Fetched)


async def test_waiting_for_others_requests_to_a_host_is_not_its_slowness():
    async def handler(head, reader, writer):
        await asyncio.sleep(0.4)
        await _answer()(head, reader, writer)

    async with _server(handler) as port, Fetcher(allow_private_networks=True, per_host=1) as fetcher:
        began = monotonic()
        got = await asyncio.gather(*(fetcher.get(replace(_request(port), total_timeout_s=3)) for _ in range(9)))
        # one after the other: with the waits, it would be five times as much
        assert sum(outcome.took_s for outcome in got) < 2 * (monotonic() - began)
    assert [type(outcome) for outcome in got] == [Fetched] * 9
    assert all(outcome.took_s >= 0.4 for outcome in got)


async def test_the_host_to_which_redirects_lead_has_its_places_kept_and_waiting_for_one_is_not_its_slowness():
    def serve(asked: Asked) -> Answer:
        if asked.host == "there.localhost":
            return Answer(body=b"hello", takes_s=0.3)
        return Answer(status=302, headers=(("Location", publisher.url("there.localhost", f"/{asked.host}")),))

    with Publisher(serve) as publisher:
        wanted = [replace(_request(publisher.port, host=f"{name}.localhost"), total_timeout_s=1) for name in "abcdefgh"]
        async with Fetcher(allow_private_networks=True, per_host=2) as fetcher:
            got = await asyncio.gather(*(fetcher.get(request) for request in wanted))
        there = publisher.of("there.localhost")
    assert [type(outcome) for outcome in got] == [Fetched] * 8
    assert max(asked.under_way for asked in there) == 2


async def test_a_feed_does_not_wait_for_slow_pages_of_its_host():
    def serve(asked: Asked) -> Answer:
        return Answer(body=b"hello", takes_s=1.5 if asked.path == "/page" else 0)

    with Publisher(serve) as publisher:
        page = _request(publisher.port, "/page", host="one.localhost")
        feed = replace(_request(publisher.port, "/feed", host="one.localhost"), is_feed=True)
        async with Fetcher(allow_private_networks=True, per_host=1) as fetcher:
            pages = [asyncio.create_task(fetcher.get(page)) for _ in range(2)]
            await asyncio.sleep(0.3)
            got = await fetcher.get(feed)
            assert isinstance(got, Fetched)
            assert not any(task.done() for task in pages)
            await asyncio.gather(*pages)
        assert max(asked.under_way for asked in publisher.of("one.localhost", "/page")) <= 2


async def test_a_redirect_to_a_host_without_a_free_place_waits_for_seconds_only():
    def serve(asked: Asked) -> Answer:
        if asked.host == "mute.localhost":
            return Answer(body=b"hello", takes_s=7)
        return Answer(status=302, headers=(("Location", publisher.url("mute.localhost", f"/{asked.host}")),))

    with Publisher(serve) as publisher:
        wanted = [replace(_request(publisher.port, host=f"{name}.localhost"), total_timeout_s=9) for name in "abcd"]
        async with Fetcher(allow_private_networks=True, per_host=1) as fetcher:
            began = monotonic()
            got = await asyncio.gather(*(fetcher.get(request) for request in wanted))
    late = [outcome for outcome in got if isinstance(outcome, FetchFailed)]
    assert [(one.failure, one.status) for one in late] == [(FailureKind.RATE_LIMITED, None)] * 3
    assert monotonic() - began < 12


async def test_of_the_feeds_that_a_redirect_leads_to_a_busy_host_only_a_few_wait_for_a_place_there():
    def serve(asked: Asked) -> Answer:
        if asked.host == "slow.localhost":
            return Answer(body=b"hello", takes_s=1.5)
        return Answer(status=302, headers=(("Location", publisher.url("slow.localhost", f"/{asked.host}")),))

    with Publisher(serve) as publisher:
        feeds = [replace(_request(publisher.port, host=f"{name}.localhost"), is_feed=True) for name in "abcdefgh"]
        async with Fetcher(allow_private_networks=True, per_host=2) as fetcher:
            asked = [asyncio.create_task(fetcher.get(request)) for request in feeds]
            done, _ = await asyncio.wait(asked, timeout=1)
            # two are answered and two wait
            assert [outcome.result().failure for outcome in done] == [FailureKind.RATE_LIMITED] * 4
            got = await asyncio.gather(*asked)
    assert [type(outcome) for outcome in got].count(Fetched) == 4


async def test_two_hosts_that_redirect_to_each_other_do_not_wait_for_each_other():
    def serve(asked: Asked) -> Answer:
        other = "two" if asked.host == "one.localhost" else "one"
        if asked.path == "/there":
            return Answer(body=b"hello")
        return Answer(status=302, headers=(("Location", publisher.url(f"{other}.localhost", "/there")),), takes_s=0.1)

    with Publisher(serve) as publisher:
        async with Fetcher(allow_private_networks=True, per_host=1) as fetcher, asyncio.timeout(5):
            both = (_request(publisher.port, host=f"{name}.localhost") for name in ("one", "two"))
            got = await asyncio.gather(*(fetcher.get(request) for request in both))
    assert [type(outcome) for outcome in got] == [Fetched] * 2


async def test_what_is_asked_about_a_redirect_takes_none_of_its_time():
    async def admit(_url: str) -> None:
        await asyncio.sleep(0.7)

    async def handler(head, reader, writer):
        answer = _answer() if b"GET /there" in head else _answer("302 Found", Location="/there")
        await answer(head, reader, writer)

    async with _server(handler) as port, Fetcher(allow_private_networks=True) as fetcher:
        got = await fetcher.get(replace(_request(port), total_timeout_s=0.5), admit)
    assert isinstance(got, Fetched)


async def test_a_thousand_header_fields_are_refused():
    fields = "".join(f"X-{number}: y\r\n" for number in range(1000))

    async def handler(_head, _reader, writer):
        writer.write(f"HTTP/1.1 200 OK\r\n{fields}Content-Length: 2\r\n\r\nhi".encode())

    got = await _get(handler)
    assert isinstance(got, FetchFailed)
    assert got.failure is FailureKind.PROTOCOL


# -------------------------------------------------------------------------------------------- what is new (RFC 3229)


async def test_what_is_new_since_a_version_is_asked_for_with_its_etag_alone():
    heads = []

    async def handler(head, _reader, writer):
        heads.append(head.decode())
        writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    await _get(handler, takes_delta=True, validators=Validators(etag='W/"1"'))
    await _get(handler, takes_delta=True, validators=Validators(last_modified="Mon, 01 Jan 2024 00:00:00 GMT"))
    await _get(handler, validators=Validators(etag='"1"'))
    assert ["\r\nA-IM: feed\r\n" in head for head in heads] == [True, False, False]
    assert '\r\nIf-None-Match: W/"1"\r\n' in heads[0]


@pytest.mark.parametrize(
    ("asked", "headers", "detail"),
    [
        ({"takes_delta": True, "validators": Validators(etag='"1"')}, {"IM": "feed"}, None),
        ({"takes_delta": True, "validators": Validators(etag='"1"')}, {"IM": " Feed "}, None),
        ({"takes_delta": True, "validators": Validators(etag='"1"')}, {"IM": "feed", "Delta_Base": '"1"'}, None),
        (
            {"takes_delta": True, "validators": Validators(etag='"1"')},
            {"IM": "feed", "Delta_Base": '"0"'},
            'new since "0"',
        ),
        ({"takes_delta": True, "validators": Validators(etag='"1"')}, {"IM": "vcdiff"}, "manipulation vcdiff"),
        ({"takes_delta": True, "validators": Validators(etag='"1"')}, {"IM": "feed, gzip"}, "manipulation feed, gzip"),
        ({"takes_delta": True, "validators": Validators(etag='"1"')}, {}, "manipulation none"),
        ({"takes_delta": True}, {"IM": "feed"}, "nobody asked"),
        ({"validators": Validators(etag='"1"')}, {"IM": "feed"}, "nobody asked"),
    ],
)
async def test_a_226_is_what_was_asked_for_or_a_failure(asked, headers, detail):
    got = await _get(_answer("226 IM Used", ETag='"2"', **headers), **asked)
    if detail is None:
        assert isinstance(got, Fetched)
        assert (got.is_delta, got.validators.etag, got.body) == (True, '"2"', b"hello")
    else:
        assert isinstance(got, FetchFailed)
        assert (got.failure, got.status) == (FailureKind.PROTOCOL, 226)
        assert detail in got.detail


# ----------------------------------------------------------------------------------------------- freshness (RFC 9111)


@pytest.mark.parametrize(
    ("headers", "fresh_s"),
    [
        ({}, None),
        ({"Cache_Control": "max-age=600"}, 600),
        ({"Cache_Control": 'public, MAX-AGE="600"'}, 600),
        ({"Cache_Control": "max-age=600, max-age=900"}, 600),
        ({"Cache_Control": "max-age=600", "Age": "200"}, 400),
        ({"Cache_Control": "max-age=600", "Age": "9000"}, 0),
        ({"Cache_Control": "max-age=600", "Age": "old"}, 600),
        ({"Cache_Control": "max-age=600, s-maxage=5"}, 600),
        ({"Cache_Control": "s-maxage=5"}, None),
        ({"Cache_Control": "max-age=600, no-cache"}, None),
        ({"Cache_Control": "no-store"}, None),
        ({"Cache_Control": "max-age=-1"}, None),
        ({"Cache_Control": "max-age=" + "9" * 300}, 604_800),
        ({"Expires": "Mon, 01 Jan 2024 01:00:00 GMT", "Date": "Mon, 01 Jan 2024 00:00:00 GMT"}, 3600),
        ({"Expires": "Mon, 01 Jan 2024 01:00:00 GMT", "Date": "Mon, 01 Jan 2024 00:00:00 GMT", "Age": "600"}, 3000),
        ({"Expires": "Mon, 01 Jan 2024 01:00:00 GMT", "Cache_Control": "max-age=5"}, 5),
        ({"Expires": "0"}, 0),
        ({"Expires": "Mon, 01 Jan 2024 00:00:00 GMT"}, 0),
    ],
)
async def test_freshness_is_reckoned_as_a_private_cache_does(headers, fresh_s):
    got = await _get(_answer(**headers))
    assert isinstance(got, Fetched)
    assert got.fresh_for_s == fresh_s


async def test_cache_control_on_several_lines_is_one_list():
    async def handler(_head, _reader, writer):
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n"
            b"Cache-Control: max-age=600\r\nCache-Control: no-cache\r\n\r\n"
        )

    got = await _get(handler)
    assert isinstance(got, Fetched)
    assert got.fresh_for_s is None


async def test_a_body_that_may_be_cut_off_ends_at_its_bound():
    got = await _get(_answer(body=b"x" * 5000), is_cut=True)
    assert isinstance(got, Fetched)
    assert got.body == b"x" * 1000


async def test_a_redirect_is_followed_only_if_it_is_admitted():
    asked = []

    async def handler(head, _reader, writer):
        asked.append(head.split()[1])
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    async def admit(url):
        return FetchFailed(failure=FailureKind.DISALLOWED, detail=url) if url.endswith("/next") else None

    async with _server(handler) as port, Fetcher(allow_private_networks=True) as fetcher:
        got = await fetcher.get(_request(port), admit)
    assert got == FetchFailed(failure=FailureKind.DISALLOWED, detail=f"http://127.0.0.1:{port}/next")
    assert asked == [b"/"]
