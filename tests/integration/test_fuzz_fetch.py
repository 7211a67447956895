"""Answers of all kinds of bytes: each is an outcome, and what comes of it can be stored and sent back; see fuzzing.py."""

from __future__ import annotations

import asyncio

import pytest
from fuzzing import TIMES, fuzzed, pieces
from hypothesis import given
from hypothesis import strategies as st

from ingest.model.web import Fetched, FetchFailed, NotModified, Request, Validators
from ingest.text.plain import storable
from ingest.web.fetch import Fetcher
from ingest.web.headers import MAX_FRESH_S

pytestmark = pytest.mark.timeout(120 * TIMES)

_DATE = st.one_of(
    st.sampled_from(["Mon, 01 Jan 2024 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 -2359", "Mon, 01 Jan 0001 00:00:00 +2359"]),
    pieces("Mon, ", "01 ", "32 ", "Jan ", "2024 ", "0 ", "99999 ", "00:00:00 ", "25:61:61 ", "GMT", "+9999", "-0000", "EST", ":", ",", "(x)"),
)  # fmt: skip
_NUMBER = st.one_of(
    st.integers().map(str),
    st.sampled_from(["", "٣٤", "²", "1e9", "0x10", "-0", " 7 ", "9" * 5000]),
    st.text(max_size=8),
)
_FIELD = st.one_of(
    st.tuples(st.sampled_from(["Retry-After", "Expires", "Date", "Last-Modified"]), _DATE),
    st.tuples(st.sampled_from(["Retry-After", "Age", "Content-Length"]), _NUMBER),
    st.tuples(st.just("Cache-Control"), st.tuples(st.sampled_from(["max-age=", "max-age", "no-store, max-age=", "a=b,max-age ="]), _NUMBER).map("".join)),
    st.tuples(st.sampled_from(["ETag", "Content-Type", "Set-Cookie", "X"]), st.text(max_size=30)),
    st.tuples(st.just("Content-Encoding"), st.sampled_from(["gzip", "br", "deflate", "zstd", "identity", "gzip, br", "é"])),
    st.tuples(st.just("Transfer-Encoding"), st.sampled_from(["chunked", "gzip, chunked", "x"])),
    st.tuples(st.just("Location"), pieces("http://", "/", "//", "[", "a", ":", "@", "file:", "?", "#", "%zz", "169.254.169.254")),
)  # fmt: skip
_STATUS = st.sampled_from(
    [
        "200 OK",
        "200",
        "203 X",
        "204 No",
        "206 Part",
        "301 Moved",
        "304 Not Modified",
        "307 X",
        "404 é",
        "429 X",
        "503 Busy",
        "600 X",
    ]
)


def _answer(status: str, fields: list[tuple[str, str]], body: bytes) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields)
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode("utf-8", "surrogatepass") + body


ANSWERS = st.one_of(
    st.builds(_answer, _STATUS, st.lists(_FIELD, max_size=4), st.binary(max_size=50)),
    st.binary(max_size=100),
    st.binary(max_size=60).map(lambda rest: b"HTTP/1.1 " + rest),
)


@fuzzed(8)
@given(st.lists(ANSWERS, min_size=50, max_size=50))
def test_any_answer_is_an_outcome_that_can_be_stored(answers):
    for answer, outcome in zip(answers, asyncio.run(_outcomes(answers)), strict=True):
        _check(answer, outcome)


async def _outcomes(answers):
    async def connected(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        writer.write(answers[int(head.split(b" ", 2)[1].strip(b"/") or 0)])
        writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, Fetcher(allow_private_networks=True, per_host=50) as fetcher:
        asked = (
            Request(
                url=f"http://127.0.0.1:{port}/{number}",
                accept="*/*",
                max_bytes=1000,
                total_timeout_s=10,
                validators=Validators(etag='"1"'),
            )
            for number in range(len(answers))
        )
        return await asyncio.gather(*map(fetcher.get, asked))


def _check(answer, outcome):
    match outcome:
        case Fetched():
            assert len(outcome.body) <= 1000, answer
            assert outcome.content_type is None or storable(outcome.content_type) == outcome.content_type
        case FetchFailed():
            assert storable(outcome.detail) == outcome.detail, answer
            assert outcome.retry_after_s is None or outcome.retry_after_s >= 0
            return
        case NotModified():
            pass
    assert outcome.fresh_for_s is None or 0 <= outcome.fresh_for_s <= MAX_FRESH_S
    for validator in (outcome.validators.etag, outcome.validators.last_modified):
        assert validator is None or (validator.isascii() and validator.isprintable())
