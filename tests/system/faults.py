"""The table of faults: what servers do to a feed or a page, and what must happen then. `./dev docs` writes docs/faults.md."""

from __future__ import annotations

import gzip
import json
import re
import sys
import zlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING

import brotli
import harms
from outcomes import (
    FEEDS_TEXT,
    LONGEST_S,
    MAX_ENTRIES,
    FeedFails,
    FeedLies,
    FeedReads,
    OfFeed,
    OfPage,
    PageFails,
    PageIsNone,
    PageReads,
    PageReplaces,
    PageStopsItsWorker,
)
from pages import page, sentences
from strangers import (
    CLOSE,
    HTML,
    RSS,
    Answer,
    Exchange,
    answer,
    article,
    by_number,
    endless,
    half_closed,
    raw,
    reset,
    silence,
)

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Iterable

DOCUMENT = Path(__file__).parents[2] / "docs" / "faults.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedFault:
    """A fault of a feed or of its server."""

    name: str
    does: str
    serve: Answer
    expect: OfFeed
    url: str = "http://{host}:{plain}/feed"
    elsewhere: dict[str, Answer] = field(default_factory=dict)
    """The answers at other paths of the same host."""
    side = "feed"
    path = "/feed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFault:
    """A fault of a page or of its server."""

    name: str
    does: str
    serve: Answer
    expect: OfPage
    url: str = "http://{host}:{plain}/article"
    elsewhere: dict[str, Answer] = field(default_factory=dict)
    side = "page"
    path = "/article"


Fault = FeedFault | PageFault


def host_of(fault: Fault) -> str:
    """Return the host name of a fault."""
    return f"{fault.name}.localhost"


def answers_of(faults: Iterable[Fault]) -> dict[tuple[str, str], Answer]:
    """Return the answers of the server, by host and path."""
    return {
        (host_of(fault), path): serve
        for fault in faults
        for path, serve in {fault.path: fault.serve, **fault.elsewhere}.items()
    }


# ------------------------------------------------------------------------------------------------------------ documents


def rss(*entries: str, channel: str = "", prolog: str = '<?xml version="1.0" encoding="utf-8"?>') -> bytes:
    """Return a feed document."""
    text = "".join(f"<item>{entry}</item>" for entry in entries)
    return f'{prolog}<rss version="2.0"><channel><title>N</title>{channel}{text}</channel></rss>'.encode()


def listed(path: str, title: str = "", more: str = "") -> str:
    """Return an entry of a feed, which links to a page on the feed's own host."""
    return f"<title>{title or f'What becomes of {path}'}</title><link>ORIGIN{path}</link>{more}"


ONE = listed("/a", "One")
TWO = listed("/b", "Two")
GOOD = rss(ONE, TWO)
SHORT = f"<description>{FEEDS_TEXT}</description>"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
PAGE_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
GZIP = b"Content-Encoding: gzip\r\n"
IN_30_S = "the date in 30 s"
_SINCE = re.compile(rb'\r\nIf-None-Match: "([12])"')


def redirect(location: str, status: str = "302 Found") -> Answer:
    """Return an answer that redirects."""
    return answer(status=status, headers=f"Location: {location}\r\n".encode())


def robots(text: bytes) -> dict[str, Answer]:
    """Return the answer for the path of robots.txt."""
    return {"/robots.txt": answer(text, "text/plain")}


async def further(exchange: Exchange) -> None:
    """Redirect to a path that was not requested before."""
    step = exchange.path.rpartition("/")[2]
    await redirect(f"/step/{int(step) + 1 if step.isdigit() else 1}")(exchange)


async def somewhere(exchange: Exchange) -> None:
    """Redirect permanently to a path that was not requested before, and that serves a feed."""
    await redirect(f"/step/{exchange.number}", "301 Moved Permanently")(exchange)


async def at_each_step(exchange: Exchange) -> None:
    """Serve a feed at the paths to which somewhere() redirects, and an article at all other paths."""
    feed = exchange.path.startswith("/step/")
    await (answer(GOOD) if feed else answer(article(exchange.host, exchange.path), HTML))(exchange)


async def always_304(exchange: Exchange) -> None:
    """Answer 304 to every conditional request."""
    if b"\r\nIf-None-Match:" in exchange.head:
        await raw(b"HTTP/1.1 304 Not Modified\r\n" + CLOSE + b"\r\n")(exchange)
    else:
        await answer(GOOD, headers=b'ETag: "1"\r\n')(exchange)


async def false_304(exchange: Exchange) -> None:
    """Answer 304 to every conditional request, although the feed has changed each time."""
    if b"\r\nIf-None-Match:" in exchange.head:
        await raw(b"HTTP/1.1 304 Not Modified\r\n" + CLOSE + b"\r\n")(exchange)
    else:
        await answer(rss(ONE, listed(f"/{exchange.number}")), headers=b'ETag: "1"\r\n')(exchange)


async def delta(exchange: Exchange) -> None:
    """Answer with only the entries that are new since the ETag (RFC 3229)."""
    since = _SINCE.search(exchange.head)
    entries = {b"1": (listed("/c"),), b"2": ()}.get(since[1] if since else b"", (ONE, TWO))
    status = "226 IM Used" if since else "200 OK"
    headers = b'ETag: "2"\r\nIM: feed\r\n' if since else b'ETag: "1"\r\n'
    await answer(rss(*entries), status=status, headers=headers)(exchange)


async def cookie_wall(exchange: Exchange) -> None:
    """Redirect to the same URL until the client sends a cookie."""
    if b"\r\nCookie:" in exchange.head:
        await answer(GOOD)(exchange)
    await answer(status="302 Found", headers=f"Location: {exchange.path}\r\nSet-Cookie: seen=1\r\n".encode())(exchange)


async def back_in_30_s(exchange: Exchange) -> None:
    """Ask with a date in Retry-After to wait for half a minute."""
    when = format_datetime(datetime.now(UTC) + timedelta(seconds=31), usegmt=True)
    await answer(status="503 Busy", headers=f"Retry-After: {when}\r\n".encode())(exchange)


async def other_guids(exchange: Exchange) -> None:
    """List the same two entries under new guids each time."""
    entries = (
        f"{one}<guid isPermaLink='false'>{name}{exchange.number}</guid>" for one, name in ((ONE, "a"), (TWO, "b"))
    )
    await answer(rss(*entries))(exchange)


async def other_entries(exchange: Exchange) -> None:
    """List only entries that were not listed before."""
    await answer(rss(*(listed(f"/{exchange.number}/{letter}") for letter in "ab")))(exchange)


async def other_validators(exchange: Exchange) -> None:
    """Send the same body with a new ETag each time."""
    await answer(GOOD, headers=f'ETag: "{exchange.number}"\r\n'.encode())(exchange)


def fifty_thousand() -> bytes:
    """Return a feed with 50,000 entries."""
    return rss(*(f"<title>{number}</title><guid>{number}</guid>" for number in range(50_000)))


def laughs() -> bytes:
    """Return a feed with the attack "billion laughs": ten entities, each of which repeats the one before ten times."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    prolog = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "laugh">{entities}]>'
    return rss(ONE, listed("/b", "Two &l9;"), prolog=prolog)


def blow_up() -> bytes:
    """Return a feed with the attack "quadratic blow-up": one long entity that is used often."""
    prolog = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "{"a" * 50_000}">]>'
    return rss(ONE, listed("/b", "Two " + "&a;" * 50_000), prolog=prolog)


def outside() -> bytes:
    """Return a feed whose entities and DTD are in files and at URLs."""
    prolog = (
        '<?xml version="1.0"?><!DOCTYPE rss SYSTEM "ORIGIN/dtd" '
        '[<!ENTITY file SYSTEM "file:///etc/passwd"><!ENTITY web SYSTEM "ORIGIN/entity">]>'
    )
    return rss(ONE, listed("/b", "Two &file;&web;"), prolog=prolog)


def json_feed(*entries: object) -> bytes:
    """Return a JSON Feed."""
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "N", "items": entries}).encode()


BOMB = b"<rss>" + b" " * 20_000_000
BOMBS = (
    ("deflate", b"deflate", zlib.compress(BOMB)),
    ("brotli", b"br", brotli.compress(BOMB, quality=5)),
    ("zstd", b"zstd", zstd.compress(BOMB)),
)

NO_FEED = FeedFails(error="not_a_feed: ")
AS_USUAL = FeedReads(entries=2)
BROKEN = FeedFails(error="protocol: ")
LATE = FeedFails(error="timeout: ")

# ------------------------------------------------------------------------------------------------------------ encodings

RUSSIAN = (
    "Городской совет обсуждал ремонт старого моста три часа и решил начать с самой дешёвой его части.",
    "Никто не ожидал, что зал будет полон, сказала мэр, которая принесла с собой только сорок стульев.",
    "Отчёт о состоянии моста должен быть готов к осени; до этого всё останется так, как есть.",
)
CHINESE = (
    "市议会花了三个小时讨论旧桥的维修问题，最后决定先从花钱最少的部分开始动工。",
    "市长说没有人想到大厅里会坐满了人，她当时只带来了四十把椅子，许多居民只好站着听完。",
    "关于这座桥的报告要到秋天才能完成，在那之前一切都保持现在的样子，议会发言人写道。",
)
JAPANESE = (
    "市議会は古い橋の修理について三時間にわたって話し合い、いちばん費用のかからない部分から始めることを決めた。",
    "会場がいっぱいになるとは誰も思っていなかったと、椅子を四十脚しか用意していなかった市長は語った。",
    "橋についての報告書は秋までにまとまる予定で、それまではすべて今のままだと議会の報道担当者は書いている。",
)
TURKISH = (
    "Belediye meclisi eski köprünün onarımını üç saat boyunca görüştü ve işe en ucuz bölümünden başlamaya karar verdi.",
    "Başkan, salonun dolacağını kimsenin beklemediğini, yanında yalnızca kırk sandalye getirdiğini söyledi.",
    "Köprüyle ilgili rapor sonbahara kadar hazır olacak; o güne değin her şey şimdiki gibi kalacak, diye yazdı sözcü.",
)


def in_encoding(paragraphs: tuple[str, ...], encoding: str, *, head: str = "") -> bytes:
    """Return a page in an encoding. Its head may name another encoding."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"<html><head>{head}<title>{paragraphs[0][:20]}</title></head><body><article>{text}</article></body></html>".encode(
        encoding
    )


def feed_in(paragraphs: tuple[str, ...], encoding: str, declared: str) -> bytes:
    """Return a feed in one encoding that declares another."""
    entries = (listed(f"/{n}", title) for n, title in zip("abc", paragraphs, strict=True))
    document = rss(*entries, prolog=f'<?xml version="1.0" encoding="{declared}"?>').decode()
    return document.encode(encoding)


# ---------------------------------------------------------------------------------------------------------------- feeds

FEED_FAULTS = (
    # ------------------------------------------------------------------------------------------------------- connection
    FeedFault(name="refused", does="Nobody listens at its port.", serve=silence, url="http://{host}:{closed}/feed",
              expect=FeedFails(error="connect: ")),
    FeedFault(name="no-such-name", does="Its name does not resolve.", serve=silence, url="http://no-such-name.invalid/feed",
              expect=FeedFails(error="dns: ")),
    FeedFault(name="silent", does="Takes the request and never answers.", serve=silence, expect=LATE),
    FeedFault(name="hangs-up", does="Closes the connection without a word.", serve=raw(), expect=BROKEN),
    FeedFault(name="resets-at-once", does="Resets the connection (RST) instead of answering.", serve=reset(), expect=BROKEN),
    FeedFault(name="resets-in-body", does="Resets the connection (RST) in the middle of the body.",
              serve=reset(HEAD + b"Content-Length: 9000\r\n\r\n", GOOD[:100]), expect=BROKEN),
    FeedFault(name="half-closed", does="Closes its direction in the middle of the body, and leaves the other open.",
              serve=half_closed(HEAD + b"Content-Length: 9000\r\n\r\n", GOOD[:100]), expect=BROKEN),
    FeedFault(name="byte-a-second", does="Sends one byte of the body a second.", expect=LATE,
              serve=endless(HEAD + b"Content-Length: 9000\r\n\r\n", lambda _: b"<", pause_s=1)),
    FeedFault(name="endless-body", does="Sends a body without end, as fast as it can.", expect=FeedFails(error="too_large: "),
              serve=endless(HEAD + CLOSE + b"\r\n<rss>", lambda _: b"<item>" * 10_000)),
    FeedFault(name="endless-chunks", does="Sends a chunked body of tiny chunks without end.", expect=LATE,
              serve=endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", lambda _: b"1\r\nx\r\n", pause_s=0.01)),
    FeedFault(name="endless-headers", does="Sends header fields without end, as fast as it can.", expect=BROKEN,
              serve=endless(HEAD, lambda number: b"X-%d: y\r\n" % number)),
    FeedFault(name="slow-headers", does="Sends a header field now and then, and never the end of them.", expect=LATE,
              serve=endless(HEAD, lambda number: b"X-%d: y\r\n" % number, pause_s=0.3)),
    FeedFault(name="one-long-header", does="Sends one header field without end.", expect=BROKEN,
              serve=endless(HEAD + b"X-Long: ", lambda _: b"x" * 10_000)),
    FeedFault(name="forever-continue", does="Answers 100 Continue again and again.", expect=LATE,
              serve=endless(b"", lambda _: b"HTTP/1.1 100 Continue\r\n\r\n" * 100, pause_s=0.02)),
    # -------------------------------------------------------------------------------------------------------------- TLS
    FeedFault(name="tls-self-signed", does="Shows a certificate that only it has signed.", serve=answer(GOOD),
              url="https://{host}:{self_signed}/feed", expect=FeedFails(error="tls: ")),
    FeedFault(name="tls-expired", does="Shows a certificate that has expired.", serve=answer(GOOD),
              url="https://{host}:{expired}/feed", expect=FeedFails(error="tls: ")),
    FeedFault(name="tls-wrong-name", does="Shows a certificate for another name.", serve=answer(GOOD),
              url="https://{host}:{wrong_name}/feed", expect=FeedFails(error="tls: ")),
    FeedFault(name="tls-not-spoken", does="Speaks plain HTTP where TLS is expected.", serve=answer(GOOD),
              url="https://{host}:{plain}/feed", expect=FeedFails(error="tls: ")),
    FeedFault(name="tls-mute", does="Takes the connection and never shakes hands.", serve=silence,
              url="https://{host}:{mute}/feed", expect=LATE),
    FeedFault(name="tls-trusted", does="Shows a good certificate: no fault, and so the proof that the others are.",
              serve=answer(rss(listed("/a").replace("/a", "/only"))), url="https://{host}:{trusted}/feed",
              expect=FeedReads(entries=1)),
    FeedFault(name="tls-downgrade", does="Redirects from https to http for good: it is followed, and never becomes the feed's URL.",
              serve=redirect("PLAIN/plain", "301 Moved Permanently"), elsewhere={"/plain": answer(GOOD)},
              url="https://{host}:{trusted}/feed", expect=FeedReads(entries=2, leads_to="")),
    # ------------------------------------------------------------------------------------------------------------- HTTP
    FeedFault(name="http-0-9", does="Sends a body without status line and headers (HTTP/0.9).", serve=raw(GOOD), expect=BROKEN),
    FeedFault(name="other-protocol", does="Greets as an SSH server.", serve=raw(b"SSH-2.0-OpenSSH_9.9\r\n"), expect=BROKEN),
    FeedFault(name="bad-status-line", does="Sends a status that is no number.", expect=BROKEN,
              serve=raw(b"HTTP/1.1 OK 200\r\nContent-Length: 0\r\n\r\n")),
    FeedFault(name="bad-header", does="Sends a header line without a colon.", expect=BROKEN,
              serve=raw(HEAD + b"this is no header\r\nContent-Length: 0\r\n\r\n")),
    FeedFault(name="nul-header", does="Sends NUL and control characters in a header field.", expect=BROKEN,
              serve=raw(HEAD + b"X-\x00: a\x00b\x07\r\nContent-Length: 0\r\n\r\n")),
    FeedFault(name="length-too-large", does="Promises more bytes than it sends.", expect=BROKEN,
              serve=raw(HEAD + CLOSE + b"Content-Length: 99999\r\n\r\n" + GOOD)),
    FeedFault(name="length-too-small", does="Promises fewer bytes than it sends: what follows is no answer to anything.",
              serve=raw(HEAD + b"Content-Length: 100\r\n\r\n" + GOOD), expect=BROKEN),
    FeedFault(name="length-negative", does="Promises a negative number of bytes.", expect=BROKEN,
              serve=raw(HEAD + b"Content-Length: -5\r\n\r\n" + GOOD)),
    FeedFault(name="length-twice", does="Promises two different lengths.", expect=BROKEN,
              serve=raw(HEAD + b"Content-Length: 5\r\nContent-Length: 500\r\n\r\n" + GOOD)),
    FeedFault(name="chunked-garbage", does="Sends chunks whose lengths are no numbers.", expect=BROKEN,
              serve=raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + GOOD)),
    FeedFault(name="chunked-cut", does="Closes the connection before the last chunk.", expect=BROKEN,
              serve=raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n10\r\n0123456789abcdef\r\n")),
    FeedFault(name="gzip-that-is-none", does="Says gzip, and sends a plain document.", expect=AS_USUAL,
              serve=answer(GOOD, headers=GZIP)),
    FeedFault(name="gzip-that-is-noise", does="Says gzip, and sends what is neither gzip nor a document.", expect=BROKEN,
              serve=answer(b"\x8b\x1f" + bytes(range(256)), headers=GZIP)),
    FeedFault(name="gzip-unnamed", does="Sends gzip, and no header says so.", expect=AS_USUAL, serve=answer(gzip.compress(GOOD))),
    FeedFault(name="gzip-unnamed-bomb", does="Sends 20 kB of gzip that unpack to 20 MB, and no header says so.", expect=FeedFails(error="too_large: "),
              serve=answer(gzip.compress(b"<rss>" + b" " * 20_000_000))),
    FeedFault(name="gzip-cut", does="Sends half of a gzip body, with the right length of that half.",
              serve=answer(gzip.compress(rss(ONE, TWO, *(listed(f"/{n}") for n in range(40))))[:150], headers=GZIP), expect=BROKEN),
    FeedFault(name="gzip-bomb", does="Sends 20 kB that unpack to 20 MB (1000:1).", expect=FeedFails(error="too_large: "),
              serve=answer(gzip.compress(b"<rss>" + b" " * 20_000_000), headers=GZIP)),
    *(FeedFault(name=f"{name}-bomb", does=f"Sends 20 MB of blanks, packed by {name}.", expect=FeedFails(error="too_large: "),
                serve=answer(packed, headers=b"Content-Encoding: %s\r\n" % coding)) for name, coding, packed in BOMBS),
    FeedFault(name="gzip-nested", does="Sends a gzip bomb within gzip, and says gzip once: the inner one stays packed.",
              serve=answer(gzip.compress(gzip.compress(bytes(20_000_000))), headers=GZIP), expect=NO_FEED),
    FeedFault(name="gzip-twice", does="Sends a gzip bomb within gzip, and says so.", expect=NO_FEED,
              serve=answer(gzip.compress(gzip.compress(bytes(20_000_000))), headers=b"Content-Encoding: gzip, gzip\r\n")),
    FeedFault(name="unknown-coding", does="Names a content coding that nobody knows, and sends plain text.", expect=AS_USUAL,
              serve=answer(GOOD, headers=b"Content-Encoding: rot13\r\n")),
    # ----------------------------------------------------------------------------------------------------------- status
    FeedFault(name="status-204", does="Answers 204 No Content.", serve=answer(status="204 No Content"), expect=BROKEN),
    FeedFault(name="status-206", does="Answers 206 with a part that nobody asked for.", expect=BROKEN,
              serve=answer(GOOD, status="206 Partial Content")),
    FeedFault(name="status-226", does="Answers 226 with what is new, to a request that did not ask for that.",
              serve=answer(GOOD, status="226 IM Used", headers=b"IM: feed\r\n"), expect=FeedFails(error="protocol: 226")),
    FeedFault(name="delta", does="Answers 226 with what is new since the ETag, and with none of the older entries (RFC 3229).",
              serve=delta, expect=FeedReads(entries=3, validators=True, polls=5)),
    FeedFault(name="status-304", does="Answers 304 to a request without validators.", expect=BROKEN,
              serve=raw(b"HTTP/1.1 304 Not Modified\r\n" + CLOSE + b"\r\n")),
    FeedFault(name="status-101", does="Answers 101 Switching Protocols.", expect=BROKEN,
              serve=raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n")),
    FeedFault(name="status-403", does="Answers 403 Forbidden.", serve=answer(status="403 Forbidden"),
              expect=FeedFails(error="refused: HTTP 403")),
    FeedFault(name="status-404", does="Answers 404 Not Found.", serve=answer(status="404 Not Found"),
              expect=FeedFails(error="not_found: HTTP 404")),
    FeedFault(name="status-410", does="Answers 410 Gone.", serve=answer(status="410 Gone"),
              expect=FeedFails(error="gone: HTTP 410", paused=True)),
    FeedFault(name="status-500", does="Answers 500 with a page about it.", expect=FeedFails(error="server_error: HTTP 500"),
              serve=answer(b"<h1>Sorry</h1>", HTML, "500 Internal Server Error")),
    FeedFault(name="status-999", does="Answers a status that does not exist.", expect=FeedFails(error="server_error: HTTP 999"),
              serve=answer(status="999 Denied")),
    FeedFault(name="retry-after", does="Answers 429 with Retry-After in seconds.",
              serve=answer(status="429 Slow Down", headers=b"Retry-After: 30\r\n"),
              expect=FeedFails(error="rate_limited: ", wait_s=30)),
    FeedFault(name="retry-after-date", does="Answers 503 with Retry-After as a date.", serve=back_in_30_s,
              expect=FeedFails(error="server_error: ", wait_s=30)),
    FeedFault(name="retry-after-huge", does="Answers 503 with a Retry-After of three thousand years.",
              serve=answer(status="503 Busy", headers=b"Retry-After: 99999999999\r\n"),
              expect=FeedFails(error="server_error: ", wait_s=LONGEST_S)),
    FeedFault(name="retry-after-negative", does="Answers 503 with a negative Retry-After.", expect=FeedFails(error="server_error: "),
              serve=answer(status="503 Busy", headers=b"Retry-After: -30\r\n")),
    # -------------------------------------------------------------------------------------------------------- redirects
    FeedFault(name="redirect-loop", does="Redirects to itself.", serve=redirect("/feed"), expect=FeedFails(error="redirects: ")),
    FeedFault(name="redirect-far", does="Redirects to another place each time, without end.", serve=further,
              elsewhere={"*": further}, expect=FeedFails(error="redirects: ")),
    FeedFault(name="redirect-metadata", does="Redirects to the metadata address of clouds, 169.254.169.254.",
              serve=redirect("http://169.254.169.254/latest/meta-data/"), expect=FeedFails(error="forbidden_address: ")),
    FeedFault(name="redirect-inside", does="Redirects to an address of the machine's own network, oddly spelled.",
              serve=redirect("http://0x7f.2/"), expect=FeedFails(error="forbidden_address: ")),
    FeedFault(name="redirect-file", does="Redirects to a file: URL.", serve=redirect("file:///etc/passwd"),
              expect=FeedFails(error="bad_url: ")),
    FeedFault(name="redirect-userinfo", does="Redirects to a URL with name and password.",
              serve=redirect("http://name:word@redirect-userinfo.localhost/"), expect=FeedFails(error="bad_url: ")),
    FeedFault(name="redirect-nowhere", does="Answers 302 without a Location.", serve=answer(status="302 Found"), expect=BROKEN),
    FeedFault(name="redirect-to-page", does="Redirects to a page that is no feed, and says that it is for good.",
              serve=redirect("/home", "301 Moved Permanently"), expect=NO_FEED),
    FeedFault(name="redirect-for-good", does="Redirects to a feed for good (308): its URL only when that was seen on several days.",
              serve=redirect("/moved", "308 Permanent Redirect"), elsewhere={"/moved": answer(GOOD, headers=b'ETag: "1"\r\n')},
              expect=FeedReads(entries=2, leads_to="/moved", validators=True)),
    FeedFault(name="redirect-somewhere", does="Redirects for good to another place at each poll.", serve=somewhere, elsewhere={"*": at_each_step},
              expect=FeedReads(entries=2, leads_to="/step/", polls=3)),
    FeedFault(name="redirect-detour", does="Redirects to a feed for now (307).", serve=redirect("/now", "307 Temporary Redirect"),
              elsewhere={"/now": answer(GOOD)}, expect=FeedReads(entries=2, leads_to="")),
    FeedFault(name="always-304", does="Answers 304 to any validators.", serve=always_304, expect=FeedReads(entries=2, validators=True, polls=3)),
    FeedFault(name="false-304", does="Answers 304 to any validators though it lists something new: the polls without any show it.",
              serve=false_304, expect=FeedLies()),
    FeedFault(name="cookie-wall", does="Redirects to itself until a cookie comes back.", serve=cookie_wall,
              expect=FeedFails(error="redirects: ")),
    # ---------------------------------------------------------------------------------------------------- no feed at all
    FeedFault(name="empty", does="Sends an empty body.", serve=answer(b""), expect=FeedFails(error="not_a_feed: empty body")),
    FeedFault(name="blank", does="Sends nothing but white space.", serve=answer(b" \r\n\t"),
              expect=FeedFails(error="not_a_feed: empty body")),
    FeedFault(name="html-page", does="Answers 200 with an error page instead of the feed.", serve=answer(article("a", "b"), RSS),
              expect=FeedFails(error="not_a_feed: this is an HTML page")),
    FeedFault(name="binary", does="Sends bytes that are no text.", serve=answer(b"\x00\x01\x02\xff\xfe" * 100), expect=NO_FEED),
    FeedFault(name="pdf", does="Sends a PDF document.", serve=answer(b"%PDF-1.7 " + b"x" * 1000, "application/pdf"), expect=NO_FEED),
    FeedFault(name="other-json", does="Sends JSON of something else.", expect=FeedFails(error="not_a_feed: JSON, but no JSON Feed"),
              serve=answer(b'{"version": "https://example.org/other"}', "application/json")),
    FeedFault(name="deep-json", does="Sends 100,000 brackets of JSON.", serve=answer(b"[" * 100_000), expect=NO_FEED),
    FeedFault(name="deep-xml", does="Sends 100,000 elements of XML, each in the one before.", serve=answer(b"<a>" * 100_000),
              expect=NO_FEED),
    FeedFault(name="deep-rss", does="Sends a feed with an entry 30,000 elements deep.", serve=answer(rss("<a>" * 30_000)),
              expect=FeedReads(entries=0, problems=("repaired_markup", "empty_entry"))),
    # --------------------------------------------------------------------------------------------------- hostile feeds
    FeedFault(name="billion-laughs", does="Defines entities in entities that would expand to a billion words.", serve=answer(laughs()),
              expect=FeedReads(entries=2, titles=("One", "Two &l9;"), problems=("repaired_markup",))),
    FeedFault(name="quadratic-blow-up", does="Uses one long entity 50,000 times.", serve=answer(blow_up()),
              expect=FeedReads(entries=2, problems=("repaired_markup",))),
    FeedFault(name="external-entities", does="Names files and URLs as entities and as its DTD; none is opened.",
              serve=answer(outside()), elsewhere={"/dtd": silence, "/entity": silence},
              expect=FeedReads(entries=2, titles=("One", "Two &file;&web;"), problems=("repaired_markup",))),
    FeedFault(name="many-attributes", does="Has an element with 20,000 attributes.", expect=AS_USUAL,
              serve=answer(rss(ONE, TWO, channel="<x " + " ".join(f'a{n}="1"' for n in range(20_000)) + "/>"))),
    FeedFault(name="many-namespaces", does="Declares 5,000 namespaces.", expect=AS_USUAL,
              serve=answer(rss(ONE, TWO, channel="".join(f'<x{n}:y xmlns:x{n}="urn:{n}"/>' for n in range(5_000))))),
    FeedFault(name="many-entries", does="Lists 50,000 entries; the first `INGEST_FEED_MAX_ENTRIES` are taken.", serve=answer(fifty_thousand()),
              expect=FeedReads(entries=MAX_ENTRIES, full=0, problems=("too_many_entries", "entry_without_link"))),
    FeedFault(name="enormous-title", does="Has a title of a megabyte, cut to 2,000 characters.",
              serve=answer(rss(listed("/a", "word " * 200_000))), expect=FeedReads(entries=1)),
    FeedFault(name="control-characters", does="Has control characters and NUL in title and guid; they are dropped.",
              serve=answer(rss(listed("/a", "On\x00e \x0band\x1f more\x7f", "<guid>g\x00\x08</guid>"))),
              expect=FeedReads(entries=1, titles=("One and more",))),
    FeedFault(name="lone-surrogates", does="Has halves of surrogate pairs and NUL in its JSON; they are dropped.",
              serve=answer(json_feed({"id": "\ud83d", "url": "ORIGIN/a", "title": "half \ud83d pair \x00"},
                                     {"id": 7, "url": 5, "title": None, "content_html": ["no"], "date_published": "yesterday"},
                                     "no entry", {"id": "x", "url": "ORIGIN/b", "title": "whole \ud83d\ude00 pair"})),
              expect=FeedReads(entries=2, titles=("half pair", "whole 😀 pair"), problems=("empty_entry",))),
    FeedFault(name="odd-dates", does="Dates its entries to the years 0 and 9999, and to no year at all.", serve=answer(rss(
                  listed("/a", "One", "<pubDate>Sat, 01 Jan 0000 00:00:00 GMT</pubDate>"),
                  listed("/b", "Two", "<pubDate>Fri, 31 Dec 9999 23:59:59 GMT</pubDate>"),
                  listed("/c", "Three", "<pubDate>the day before yesterday</pubDate>"))),
              expect=FeedReads(entries=3, problems=("date_out_of_range", "unreadable_date"), undated=True)),
    FeedFault(name="cut-off", does="Breaks off within an entry: those before it are kept, its validators are not.",
              serve=answer(rss(ONE, TWO, listed("/c"))[:-60], headers=b'ETag: "1"\r\n'),
              expect=FeedReads(entries=2, problems=("document_cut_off",), validators=False)),
    FeedFault(name="trailing-garbage", does="Has a script behind its end.", serve=answer(GOOD + b"<script>x()</script>"),
              expect=FeedReads(entries=2, problems=("repaired_markup",))),
    FeedFault(name="leading-garbage", does="Has a warning of its own software before its beginning.",
              serve=answer(b"<b>Warning</b>: no such file\n" + GOOD), expect=FeedReads(entries=2, problems=("repaired_markup",))),
    FeedFault(name="unknown-entities", does="Uses entities that XML does not know, and bare ampersands.",
              serve=answer(rss(listed("/a", "Caf&eacute; &nosuch; R&D"))),
              expect=FeedReads(entries=1, titles=("Café &nosuch; R&D",), problems=("repaired_markup",))),
    FeedFault(name="broken-entry", does="Has a comment with `--`, an attribute twice and a CDATA section without end in an entry; the others are read.",
              serve=answer(rss(ONE, listed("/b", "Two", "<!-- x -- y --><z a='1' a='2'/><description><![CDATA[Text</description>"), listed("/c", "Three")),
                           headers=b'ETag: "1"\r\n'),
              expect=FeedReads(entries=3, titles=("One", "Two", "Three"), problems=("repaired_markup",), validators=True)),
    FeedFault(name="glued", does="Sends two documents one behind the other.", serve=answer(rss(ONE) + rss(TWO)),
              expect=FeedReads(entries=2, problems=("repaired_markup",))),
    FeedFault(name="broken-json", does="Has comments, commas too many and raw line breaks in its JSON.",
              serve=answer(json_feed({"id": "1", "url": "ORIGIN/a", "title": "One LINE more"}, {"id": "2", "url": "ORIGIN/b", "title": "Two"})
                           .replace(b"}", b",} // an entry\n").replace(b"LINE", b"\n"), headers=b'ETag: "1"\r\n'),
              expect=FeedReads(entries=2, titles=("One more", "Two"), problems=("repaired_json",), validators=True)),
    FeedFault(name="lost-entry", does="Has an entry of JSON that cannot be read: the others are read, its validators are not kept.",
              serve=answer(json_feed({"id": "1", "url": "ORIGIN/a", "title": "One"}, {"id": "LOST"}, {"id": "2", "url": "ORIGIN/b", "title": "Two"})
                           .replace(b'"LOST"', b"[1"), headers=b'ETag: "1"\r\n'),
              expect=FeedReads(entries=2, titles=("One", "Two"), problems=("document_cut_off",), validators=False)),
    FeedFault(name="unknown-encoding", does="Names an encoding that nobody knows.",
              serve=answer(rss(listed("/a", "Caf\xe9"), prolog='<?xml version="1.0" encoding="mars"?>').decode().encode("latin-1")),
              expect=FeedReads(entries=1, titles=("Café",), problems=("doubtful_encoding",))),
    FeedFault(name="wrong-type", does="Calls its feed a picture.", serve=answer(GOOD, "image/png"), expect=AS_USUAL),
    FeedFault(name="no-entries", does="Is a feed without entries.", serve=answer(rss()), expect=FeedReads(entries=0)),
    FeedFault(name="empty-entries", does="Lists entries with nothing in them.", serve=answer(rss("", " ", ONE)),
              expect=FeedReads(entries=1, problems=("empty_entry",))),
    FeedFault(name="bare-entries", does="Lists an entry without title, one without guid, and one without link, with text.",
              serve=answer(rss("<link>ORIGIN/a</link><guid isPermaLink='false'>1</guid>", TWO,
                               f"<title>Three</title><guid isPermaLink='false'>3</guid>{SHORT}")),
              expect=FeedReads(entries=3, full=2, problems=("entry_without_link",))),
    # ------------------------------------------------------------------------------------------------ guids, links, rhythm
    FeedFault(name="one-guid", does="Gives all its entries one guid.",
              serve=answer(rss(*(listed(f"/{n}", f"About {n}", "<guid isPermaLink='false'>1</guid>") for n in "abc"))),
              expect=FeedReads(entries=3, problems=("shared_guid",))),
    FeedFault(name="one-link", does="Gives all its entries one link: it is the page of none of them.",
              serve=answer(rss(*(f"<title>About {n}</title><link>ORIGIN/a</link><guid isPermaLink='false'>{n}</guid>"
                                 f"<description>Only this of {n}.</description>" for n in "abc"))),
              expect=FeedReads(entries=3, full=0, problems=("shared_link",))),
    FeedFault(name="repeats", does="Lists the same entry three times.", serve=answer(rss(ONE, ONE, ONE, TWO)),
              expect=FeedReads(entries=2, problems=("repeated_entry",))),
    FeedFault(name="other-guids", does="Gives its entries other guids at every poll.", serve=other_guids, expect=AS_USUAL),
    FeedFault(name="other-entries", does="Lists nothing that it listed before, at every poll.", serve=other_entries,
              expect=FeedReads(entries=2, grows=True, gap=True)),
    FeedFault(name="other-validators", does="Sends another ETag at every poll, with the same body.", serve=other_validators,
              expect=FeedReads(entries=2, validators=True)),
    FeedFault(name="lists-itself", does="Has an entry that links to the feed.", serve=answer(rss(listed("/feed", "Myself", SHORT))),
              expect=FeedReads(entries=1, full=0)),
    FeedFault(name="relative-links", does="Has links relative to its site, and one with nothing but a query.",
              serve=answer(rss("<title>One</title><link>/a</link>", "<title>Two</title><link>b/../c</link>", "<title>Three</title><link>?d</link>",
                               channel="<link>ORIGIN/</link>")), expect=FeedReads(entries=3)),
    FeedFault(name="base-elsewhere", does="Sets `xml:base` to a script and to a file; its links are resolved against the feed.",
              serve=answer(GOOD.replace(b"<channel>", b"<channel xml:base='javascript:alert(1)//'>").replace(
                  b"<item>", b"<item xml:base='file:///etc/'>").replace(b"<link>ORIGIN", b"<link>")), expect=AS_USUAL),
    FeedFault(name="unsafe-links", does="Links to scripts, files, data, FTP, and URLs with name and password.",
              serve=answer(rss(*(f"<title>{n}</title><link>{link}</link><guid isPermaLink='false'>{n}</guid>{SHORT.replace('it', n)}"
                                 for n, link in (("script", "javascript:alert(1)"), ("file", "file:///etc/passwd"),
                                                 ("data", "data:text/html,hello"), ("ftp", "ftp://127.0.0.1/"),
                                                 ("password", "http://me:word@unsafe-links.localhost/"))))),
              expect=FeedReads(entries=5, full=0, problems=("unsafe_link",))),
    FeedFault(name="forbidden-links", does="Links to the metadata address of clouds and into the machine's own network.",
              serve=answer(rss(*(f"<title>{n}</title><link>{link}</link>{SHORT.replace('it', n)}"
                                 for n, link in (("clouds", "http://169.254.169.254/latest/"), ("inside", "http://[::ffff:7f00:2]/"),
                                                 ("decimal", "http://2130706434/"))))),
              expect=FeedReads(entries=3, full=0)),
    FeedFault(name="bad-validators", does="Sends validators that no request may hold: control characters, 20 kB.",
              serve=answer(GOOD, headers=b'ETag: "a\x01\xffb"\r\nLast-Modified: ' + b"x" * 20_000 + b"\r\n"),
              expect=FeedReads(entries=2, validators=False)),
    FeedFault(name="asks-for-years", does="Asks to be left alone for years: `ttl`, `max-age`, `Expires`.", expect=FeedReads(entries=2, wait_s=LONGEST_S),
              serve=answer(rss(ONE, TWO, channel="<ttl>99999999</ttl>"), headers=b"Cache-Control: max-age=999999999999\r\n"
                           b"Expires: Fri, 31 Dec 9999 23:59:59 GMT\r\n")),
    FeedFault(name="asks-for-nonsense", does="Says nonsense about its rhythm: a negative `ttl`, `max-age` and `Age`, no date in `Expires`.",
              serve=answer(rss(ONE, TWO, channel="<ttl>-5</ttl>"), headers=b"Cache-Control: max-age=-1\r\nAge: -9\r\nExpires: 0\r\n"),
              expect=AS_USUAL),
    FeedFault(name="skips-always", does="Asks to be polled at no hour and on no day: `skipHours`, `skipDays`.", serve=answer(rss(ONE, TWO, channel=(
                  f"<skipHours>{''.join(f'<hour>{hour}</hour>' for hour in range(24))}</skipHours><skipDays>"
                  f"{''.join(f'<day>{day}day</day>' for day in ('Mon', 'Tues', 'Wednes', 'Thurs', 'Fri', 'Satur', 'Sun'))}</skipDays>"))),
              expect=FeedReads(entries=2, problems=("skips_always",))),
    FeedFault(name="skips-nonsense", does="Asks not to be polled at hours and on days that there are not.", expect=AS_USUAL, serve=answer(rss(
                  ONE, TWO, channel="<skipHours><hour>25</hour><hour>-1</hour><hour>noon</hour></skipHours><skipDays><day>Someday</day></skipDays>"))),
    FeedFault(name="recovers", does="Fails once and is well then; the failure is remembered, the rhythm is the usual.",
              serve=by_number(answer(status="500 Once"), answer(GOOD)), expect=FeedReads(entries=2, failures=1)),
    # -------------------------------------------------------------------------------------------------------- encodings
    FeedFault(name="utf-7", does="Says UTF-7, in which markup can be hidden; it is read as the ASCII that it is.",
              serve=answer(rss(listed("/a", "+ADw-script+AD4-"), prolog='<?xml version="1.0" encoding="utf-7"?>'), f"{RSS}; charset=utf-7"),
              expect=FeedReads(entries=1, titles=("+ADw-script+AD4-",))),
    FeedFault(name="utf-16-unmarked", does="Is UTF-16 without a byte order mark.", expect=FeedReads(entries=3, titles=RUSSIAN),
              serve=answer(feed_in(RUSSIAN, "utf-16-le", "utf-16").replace("ORIGIN".encode("utf-16-le"), b""))),
    FeedFault(name="invalid-utf-8", does="Is UTF-8 with bytes in between that are not.",
              serve=answer(rss(listed("/a", "Caf\u00e9 BAD"), TWO).replace(b"BAD", b"\xff\xfe")),
              expect=FeedReads(entries=2, problems=("doubtful_encoding",))),
    *(FeedFault(name=f"mislabelled-{encoding.replace('_', '-')}", does=f"Is {encoding}, and declares another encoding; only its header is right.",
                serve=answer(feed_in(text, encoding, declared), f"{RSS}; charset={encoding}"),
                expect=FeedReads(entries=3, titles=text))
      for encoding, text, declared in (("windows-1251", RUSSIAN, "utf-8"), ("gb18030", CHINESE, "utf-8"),
                                       ("shift_jis", JAPANESE, "utf-8"), ("iso-8859-9", TURKISH, "iso-8859-1"))),
)  # fmt: skip

# ---------------------------------------------------------------------------------------------------------------- pages


def odd(before: bytes = b"", after: bytes = b"", head: bytes = b"", name: str = "odd") -> bytes:
    """Return a good page with something odd in its article or its head."""
    good = page(*sentences(f"the {name} matter"), title=f"The {name} matter")
    return (
        good.replace(b"<main>", before + b"<main>")
        .replace(b"</main>", after + b"</main>")
        .replace(b"</head>", head + b"</head>")
    )


def reads(name: str, **more: object) -> PageReads:
    """Return the outcome of the page that odd() returns."""
    return PageReads(paragraphs=tuple(sentences(f"the {name} matter")), **more)


def mislabelled(encoding: str, text: tuple[str, ...], header: str, meta: str) -> PageFault:
    """Return the fault of a page that names a wrong encoding in its header, its head or both."""
    head = f'<meta charset="{meta}">' if meta else ""
    where = " and ".join(filter(None, (f"header: {header}" if header else "", f"meta: {meta}" if meta else "")))
    return PageFault(name=f"page-in-{encoding.replace('_', '-')}", does=f"Is {encoding}, and says something else ({where}).",
                     serve=answer(in_encoding(text, encoding, head=head), f"text/html; charset={header}" if header else "text/html"),
                     expect=PageReads(paragraphs=text))  # fmt: skip


def wall(kind: str, *, passes: bool = False) -> PageIsNone:
    """Return the outcome of a page that is served in place of an article."""
    return PageIsNone(reason=f"{kind}: ", kind=kind, passes=passes)


PAGE_BROKEN = PageFails(error="protocol: ")
PAGE_LATE = PageFails(error="timeout: ")
NO_TEXT = PageIsNone(reason="the page has no text")
PARAGRAPH = sentences("the ferry")[0].encode()

PAGE_FAULTS = (
    PageFault(name="page-refused", does="Nobody listens at its port.", serve=silence, url="http://{host}:{closed}/article",
              expect=PageFails(error="connect: ")),
    PageFault(name="page-silent", does="Takes the request and never answers.", serve=silence, expect=PAGE_LATE),
    PageFault(name="page-byte-a-second", does="Sends one byte a second.", expect=PAGE_LATE,
              serve=endless(PAGE_HEAD + CLOSE + b"\r\n", lambda _: b"<", pause_s=1)),
    PageFault(name="page-endless", does="Sends a body without end, as fast as it can.", expect=PageFails(error="too_large: ", hopeless=True),
              serve=endless(PAGE_HEAD + CLOSE + b"\r\n", lambda _: b"<p>word" * 10_000)),
    PageFault(name="page-resets", does="Resets the connection (RST) in the middle of the body.", expect=PAGE_BROKEN,
              serve=reset(PAGE_HEAD + b"Content-Length: 9000\r\n\r\n", article("a", "b")[:300])),
    PageFault(name="page-short", does="Promises more bytes than it sends: half an article is none.", expect=PAGE_BROKEN,
              serve=raw(PAGE_HEAD + b"Content-Length: 9000\r\n\r\n" + article("a", "b"))),
    PageFault(name="page-gzip-cut", does="Sends half of a gzip body, with the right length of that half: half an article is none.",
              serve=answer(gzip.compress(odd())[:-120], HTML, headers=GZIP), expect=PAGE_BROKEN),
    PageFault(name="page-gzip-bomb", does="Sends 20 kB that unpack to 20 MB (1000:1).", expect=PageFails(error="too_large: ", hopeless=True),
              serve=answer(gzip.compress(b"<html>" + b" " * 20_000_000), HTML, headers=GZIP)),
    PageFault(name="page-self-signed", does="Is moved to a host with a certificate that only it has signed.", serve=silence,
              url="https://{host}:{self_signed}/article", expect=PageFails(error="tls: ")),
    PageFault(name="page-tls-downgrade", does="Redirects from https to http.", serve=redirect("PLAIN/plain", "301 Moved Permanently"),
              elsewhere={"/plain": answer(odd(name="downgraded"), HTML)}, url="https://{host}:{trusted}/article", expect=reads("downgraded")),
    # ------------------------------------------------------------------------------------------------------- robots.txt
    PageFault(name="robots-disallow", does="Is disallowed to all by its host's robots.txt.", serve=answer(odd(), HTML),
              elsewhere=robots(b"User-agent: *\nDisallow: /art*e$\nAllow: /"),
              expect=PageFails(error="disallowed: robots.txt of robots-disallow.localhost", hopeless=True)),
    PageFault(name="robots-disallow-us", does="Is disallowed to us by a group of its own, and allowed to all others.",
              elsewhere=robots(b"User-agent: *\nAllow: /\n\nUser-agent: Ingest\nDisallow: /"), serve=answer(odd(), HTML),
              expect=PageFails(error="disallowed: robots.txt of robots-disallow-us.localhost", hopeless=True)),
    PageFault(name="robots-elsewhere", does="Redirects to a page that robots.txt disallows.", serve=redirect("/private"),
              elsewhere=robots(b"User-agent: *\nDisallow: /private"),
              expect=PageFails(error="disallowed: robots.txt of robots-elsewhere.localhost", hopeless=True)),
    PageFault(name="robots-500", does="Its host's robots.txt answers 500: nothing is allowed for now (RFC 9309, 2.3.1.4).",
              serve=answer(odd(), HTML), elsewhere={"/robots.txt": answer(b"", HTML, "500 Oops")},
              expect=PageFails(error="server_error: its robots.txt cannot be had: HTTP 500")),
    PageFault(name="robots-429", does="Its host's robots.txt answers 429.", serve=answer(odd(), HTML),
              elsewhere={"/robots.txt": answer(b"", HTML, "429 Slow Down")},
              expect=PageFails(error="rate_limited: its robots.txt cannot be had: HTTP 429")),
    PageFault(name="robots-silent", does="Its host's robots.txt never answers.", serve=answer(odd(), HTML),
              elsewhere={"/robots.txt": silence}, expect=PageFails(error="timeout: its robots.txt cannot be had: ")),
    PageFault(name="robots-resets", does="Its host resets the connection (RST) in the middle of robots.txt.",
              serve=answer(odd(), HTML), elsewhere={"/robots.txt": reset(PAGE_HEAD + b"Content-Length: 900\r\n\r\n", b"User")},
              expect=PageFails(error="protocol: its robots.txt cannot be had: ")),
    PageFault(name="robots-404", does="Its host has no robots.txt: everything is allowed.", serve=answer(odd(name="robots 404"), HTML),
              elsewhere={"/robots.txt": answer(b"", HTML, "404 Not Found")}, expect=reads("robots 404")),
    PageFault(name="robots-html", does="Its host answers robots.txt with a page, in which rules are quoted.", expect=reads("robots html"),
              serve=answer(odd(name="robots html"), HTML), elsewhere={"/robots.txt": answer(b"<p>User-agent: *</p><p>Disallow: /</p>", HTML)}),
    PageFault(name="robots-loop", does="Its host's robots.txt redirects to itself: there is none.", serve=answer(odd(name="robots loop"), HTML),
              elsewhere={"/robots.txt": redirect("/robots.txt")}, expect=reads("robots loop")),
    PageFault(name="robots-endless", does="Its host's robots.txt has no end: 500 KiB of it are obeyed.", serve=answer(odd(name="robots endless"), HTML),
              elsewhere={"/robots.txt": endless(PAGE_HEAD + CLOSE + b"\r\nUser-agent: *\n", lambda _: b"Disallow: /x\n" * 1000)},
              expect=reads("robots endless")),
    PageFault(name="robots-wildcards", does="Its host's robots.txt is full of wildcards, to keep whoever matches them busy.",
              serve=answer(odd(name="robots wildcards"), HTML), elsewhere=robots(b"User-agent: *\n" + b"Disallow: /*a*r*t*i*c*l*e*x*a*a*a\n" * 12_000),
              expect=reads("robots wildcards")),
    PageFault(name="robots-binary", does="Its host's robots.txt is noise.", serve=answer(odd(name="robots binary"), HTML), expect=reads("robots binary"),
              elsewhere=robots(bytes(range(256)) * 400)),
    # ---------------------------------------------------------------------------------------------------------- status
    PageFault(name="page-404", does="Answers 404 Not Found.", serve=answer(b"", HTML, "404 Not Found"),
              expect=PageFails(error="not_found: HTTP 404")),
    PageFault(name="page-410", does="Answers 410 Gone.", serve=answer(b"", HTML, "410 Gone"),
              expect=PageFails(error="gone: HTTP 410", hopeless=True)),
    PageFault(name="page-403", does="Answers 403 with a bot challenge.", expect=PageFails(error="refused: HTTP 403 Forbidden, bot_challenge: Cloudflare"),
              serve=answer(b"<h1>Just a moment...</h1>", HTML, "403 Forbidden", b"cf-mitigated: challenge\r\n")),
    PageFault(name="page-429", does="Answers 429 with Retry-After.", expect=PageFails(error="rate_limited: HTTP 429"),
              serve=answer(b"", HTML, "429 Too Many Requests", b"Retry-After: 2\r\n")),
    PageFault(name="page-500", does="Answers 500.", serve=answer(b"", HTML, "500 Oops"), expect=PageFails(error="server_error: HTTP 500")),
    PageFault(name="page-204", does="Answers 204 No Content.", serve=answer(status="204 No Content"), expect=PAGE_BROKEN),
    PageFault(name="page-206", does="Answers 206 with a part that nobody asked for.", expect=PAGE_BROKEN,
              serve=answer(article("a", "b")[:500], HTML, "206 Partial Content")),
    PageFault(name="page-304", does="Answers 304 to a request without validators.", expect=PAGE_BROKEN,
              serve=raw(b"HTTP/1.1 304 Not Modified\r\n" + CLOSE + b"\r\n")),
    PageFault(name="page-redirect-loop", does="Redirects to itself.", serve=redirect("/article"), expect=PageFails(error="redirects: ")),
    PageFault(name="page-redirect-metadata", does="Redirects to the metadata address of clouds.",
              serve=redirect("http://169.254.169.254/latest/meta-data/"), expect=PageFails(error="forbidden_address: ", hopeless=True)),
    PageFault(name="page-redirect-script", does="Redirects to a javascript: URL.", serve=redirect("javascript:alert(1)"),
              expect=PageFails(error="bad_url: ", hopeless=True)),
    PageFault(name="page-503-once", does="Answers 503 at first, and the page at the second attempt.", expect=reads("odd", attempts=2),
              serve=by_number(answer(status="503 Busy"), answer(odd(), HTML))),
    PageFault(name="page-odd-host", does="Has a host name with a soft hyphen, which counts for nothing in a name (UTS 46).",
              serve=answer(odd(name="odd host"), HTML), url="http://page-odd\u00ad-host.localhost:{plain}/article", expect=reads("odd host")),
    # ---------------------------------------------------------------------------------------------------------- no page
    PageFault(name="page-empty", does="Sends an empty body.", serve=answer(b"", HTML), expect=PageIsNone(reason="the body is empty")),
    PageFault(name="page-binary", does="Sends bytes that are no text, without a type.", serve=answer(b"\x00\x01\x02\x03" * 500, ""),
              expect=PageIsNone(reason="the body is binary")),
    PageFault(name="page-all-invalid", does="Is HTML with nothing but bytes that no UTF-8 has.", serve=answer(b"<p>" + b"\xff" * 5000, HTML),
              expect=NO_TEXT),
    PageFault(name="page-image", does="Sends a PNG image and calls it HTML.", serve=answer(b"\x89PNG\r\n\x1a\n" + b"\x00" * 500, HTML),
              expect=PageIsNone(reason="the body is a PNG image")),
    PageFault(name="page-pdf", does="Sends a PDF document.", serve=answer(b"%PDF-1.7\n" + bytes(range(256)) * 20, "application/pdf"),
              expect=PageIsNone(reason="the body is a PDF document")),
    PageFault(name="page-sound", does="Sends an MP3 sound without end: it is not downloaded.",
              expect=PageIsNone(reason="the body is an MP3 sound"),
              serve=endless(b"HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\n" + CLOSE + b"\r\n\xff\xfb\x90\x44", lambda _: bytes(range(256)) * 200)),
    PageFault(name="page-json", does="Sends JSON.", serve=answer(b'{"a": 1}', "application/json"), expect=PageIsNone(reason="the body is JSON")),
    PageFault(name="page-plain-text", does="Sends plain text.", serve=answer(b"just a line of text", "text/plain"),
              expect=PageIsNone(reason="the body is of type text/plain")),
    PageFault(name="page-without-text", does="Is HTML without a word.", serve=answer(b"<html><body></body></html>", HTML), expect=NO_TEXT),
    PageFault(name="page-refresh-on", does="Has nothing but a refresh to another page, which is followed.", expect=reads("refreshed"),
              serve=answer(b"<html><head><meta http-equiv=refresh content='0;url=/behind'></head><body></body></html>", HTML),
              elsewhere={"/behind": answer(odd(name="refreshed"), HTML)}),
    PageFault(name="page-refresh-far", does="Has a refresh to a page with a refresh; one is followed.", expect=NO_TEXT,
              serve=answer(b"<meta http-equiv=refresh content='0;url=/behind'>", HTML),
              elsewhere={"/behind": answer(b"<meta http-equiv=refresh content='0;url=/further'>", HTML)}),
    PageFault(name="page-refresh-inside", does="Has a refresh to the metadata address of clouds.",
              serve=answer(b"<meta http-equiv=refresh content='0;url=http://169.254.169.254/latest/'>", HTML),
              expect=PageFails(error="forbidden_address: ", hopeless=True)),
    PageFault(name="page-refresh", does="Has nothing but a refresh to itself, which is not followed.", expect=NO_TEXT,
              serve=answer(b"<html><head><meta http-equiv=refresh content='0;url=/article'></head><body></body></html>", HTML)),
    PageFault(name="page-challenge", does="Answers 200 with a bot challenge.", expect=wall("bot_challenge", passes=True),
              serve=answer(page("Checking your browser before you go on. This takes a few seconds.", title="Wait"), HTML)),
    PageFault(name="page-challenge-header", does="Answers 200 with a good page, and says in a header that it is a challenge.",
              expect=wall("bot_challenge", passes=True), serve=answer(odd(name="withheld"), HTML, headers=b"cf-mitigated: challenge\r\n")),
    PageFault(name="page-challenge-passes", does="Answers 200 with a bot challenge at first, and the page at the second attempt.",
              serve=by_number(answer(page("Checking your browser before you go on.", title="Just a moment..."), HTML), answer(odd(name="awaited"), HTML)),
              expect=PageReplaces(paragraphs=tuple(sentences("the awaited matter")))),
    PageFault(name="page-consent", does="Answers 200 with a consent wall.", expect=wall("consent_wall", passes=True),
              serve=answer(page("We and our 812 partners store and read information on your device.", title="Your choice"), HTML)),
    PageFault(name="page-login", does="Answers 200 with a login.", expect=wall("login"),
              serve=answer(page("You must be logged in to read this.", title="Log in").replace(b"</main>", b"<form><input type=password></form></main>"), HTML)),
    PageFault(name="page-missing", does="Answers 200, and says that there is no such page.", expect=wall("soft_404", passes=True),
              serve=answer(page("The page you are looking for does not exist.", title="Page not found"), HTML)),
    PageFault(name="page-home", does="Leads a dead link to its home page.", serve=redirect("/"), expect=wall("soft_404", passes=True),
              elsewhere={"/": answer(page("Snow in the hills.", "The fair is over.", title="All news of the coast at a glance"), HTML)}),
    PageFault(name="page-paywall", does="Shows nothing but what its paywall says.", expect=wall("paywall"),
              serve=answer(page("Subscribe to continue reading.", "Already a subscriber?", title="The walled matter"), HTML)),
    PageFault(name="page-scripts", does="Is filled by scripts alone, and says so.", expect=NO_TEXT,
              serve=answer(page("You need to enable JavaScript to run this app.", title="App"), HTML)),
    PageFault(name="page-402", does="Answers 402 Payment Required.", serve=answer(b"", HTML, "402 Payment Required"),
              expect=PageFails(error="refused: HTTP 402 Payment Required, paywall: ", hopeless=True)),
    PageFault(name="page-401", does="Answers 401 with a login.", serve=answer(b"<p>You must be logged in to see this.", HTML, "401 Unauthorized"),
              expect=PageFails(error="refused: HTTP 401 Unauthorized, login: ", hopeless=True)),
    PageFault(name="page-202", does="Answers 202 with a challenge.", serve=answer(b"", HTML, "202 Accepted", b"x-amzn-waf-action: challenge\r\n"),
              expect=PageFails(error="protocol: HTTP 202 Accepted, bot_challenge: AWS WAF")),
    PageFault(name="page-403-slow", does="Answers 403 with a body that never ends; what it is, is told by its status.",
              serve=endless(b"HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\n" + CLOSE + b"\r\n", lambda _: b"<p>no</p>", pause_s=0.2),
              expect=PageFails(error="refused: HTTP 403")),
    # --------------------------------------------------------------------------------------------------- hostile pages
    PageFault(name="page-deep", does="Has its article below 100,000 elements, each in the one before.", expect=NO_TEXT,
              serve=answer(b"<html><body>" + b"<div>" * 100_000 + b"<p>" + PARAGRAPH, HTML)),
    PageFault(name="page-slow-parser", does="Has an element with 200,000 attributes, on which the HTML parser takes minutes.",
              serve=answer(b"<div " + b" ".join(b"a%d=1" % n for n in range(200_000)) + b"><p>" + PARAGRAPH, HTML),
              expect=PageStopsItsWorker(kind="timeout")),
    PageFault(name="page-hungry", does="Has 900,000 elements, for which its worker may not take the memory.",
              serve=answer(b"<html><body><p>" + PARAGRAPH + b"<br>" * 900_000, HTML), expect=PageStopsItsWorker(kind="memory")),
    PageFault(name="page-many-words", does="Has 60,000 different words in one paragraph.",
              serve=answer(b"<html><body><p>" + b" ".join(b"word%d" % n for n in range(60_000)), HTML), expect=PageReads()),
    PageFault(name="page-enormous-title", does="Has a title of two megabytes, which is cut.",
              serve=answer(odd(head=b"<title>" + b"word " * 400_000 + b"</title>", name="titled").replace(b"<h1>The titled matter</h1>", b""), HTML),
              expect=reads("titled")),
    PageFault(name="page-deep-json", does="Describes itself in JSON-LD of 100,000 brackets.", expect=reads("bracketed"),
              serve=answer(odd(head=b"<script type='application/ld+json'>" + b"[" * 100_000 + b"</script>", name="bracketed"), HTML)),
    PageFault(name="page-nested-json", does="Describes itself in valid JSON-LD, 5,000 objects deep.", expect=reads("nested"),
              serve=answer(odd(head=b"<script type='application/ld+json'>" + b'{"a":' * 5_000 + b"1" + b"}" * 5_000 + b"</script>", name="nested"), HTML)),
    PageFault(name="page-wrong-json", does="Describes itself in JSON-LD in which each value is of the wrong type.", expect=reads("typed"),
              serve=answer(odd(head=b'<script type="application/ld+json">{"@type": "NewsArticle", "headline": {"a": 1}, "author": [[[1]], null], '
                               b'"datePublished": [], "articleBody": 7, "inLanguage": {}, "mainEntityOfPage": 5}</script>', name="typed"), HTML)),
    PageFault(name="page-many-authors", does="Names 50,000 authors.", expect=reads("authored"),
              serve=answer(odd(head=b'<script type="application/ld+json">{"@type": "NewsArticle", "author": ['
                               + b",".join(b'{"name": "Ann Example %d"}' % n for n in range(50_000)) + b"]}</script>", name="authored"), HTML)),
    PageFault(name="page-odd-dates", does="Dates itself to the year 9999, and to none.", expect=reads("dated", undated=True),
              serve=answer(odd(head=b"<meta property='article:published_time' content='9999-12-31T23:59:59Z'>"
                               b"<meta name='date' content='0000-00-00'>", name="dated"), HTML)),
    PageFault(name="page-canonical-elsewhere", does="Says that its canonical URL is on another site, at a metadata address.", expect=reads("moved"),
              serve=answer(odd(head=b"<link rel=canonical href='http://169.254.169.254/latest/'>", name="moved"), HTML)),
    PageFault(name="page-base", does="Sets `<base>` to a script, and its canonical link relative to it.", expect=reads("based"),
              serve=answer(odd(head=b"<base href='javascript:alert(1)//'><link rel=canonical href='x'>", name="based"), HTML)),
    PageFault(name="page-entities", does="Defines entities in a DTD, as the billion laughs do.", expect=reads("laughing", absent="lol"),
              serve=answer(odd(name="laughing").replace(b"<!DOCTYPE html>", b"<!DOCTYPE html [<!ENTITY a 'lol'><!ENTITY b '&a;&a;&a;'>]>"), HTML)),
    PageFault(name="page-comment", does="Opens a comment that is never closed, behind the article.", expect=reads("commented"),
              serve=answer(odd(name="commented").replace(b"<footer>", b"<!-- "), HTML)),
    PageFault(name="page-cookie", does="Sets a hundred cookies; none comes back.", expect=reads("sweet"),
              serve=answer(odd(name="sweet"), HTML, headers=b"".join(b"Set-Cookie: c%d=%d; Domain=localhost\r\n" % (n, n) for n in range(100)))),
    # -------------------------------------------------------------------------------------------------------- encodings
    PageFault(name="page-control", does="Has NUL and control characters within words.", expect=reads("controlled"),
              serve=answer(odd(name="controlled").replace(b"hall", b"ha\x00\x01\x0bll"), HTML)),
    PageFault(name="page-surrogates", does="Has halves of surrogate pairs, as bytes and as references, which become U+FFFD.",
              serve=answer(odd(name="halved").replace(b"hall,", b"hall\xed\xa0\x80&#xD800;,"), HTML),
              expect=PageReads(paragraphs=tuple(sentences("the halved matter")[::2]), absent="\ud800")),
    PageFault(name="page-utf-7", does="Says UTF-7, in which markup can be hidden; it is read as the ASCII that it is.",
              serve=answer(odd(b"<p>+ADw-script+AD4-</p>", name="hidden").replace(b"utf-8", b"utf-7"), "text/html; charset=utf-7"),
              expect=reads("hidden", absent="<script>")),
    PageFault(name="page-utf-16", does="Is UTF-16 without a byte order mark, and says UTF-8.", expect=PageReads(paragraphs=RUSSIAN),
              serve=answer(in_encoding(RUSSIAN, "utf-16-le"), HTML)),
    mislabelled("windows-1251", RUSSIAN, "utf-8", ""),
    mislabelled("gb18030", CHINESE, "", "utf-8"),
    mislabelled("shift_jis", JAPANESE, "utf-8", "utf-8"),
    mislabelled("iso-8859-9", TURKISH, "iso-8859-1", "iso-8859-9"),
    mislabelled("koi8-r", RUSSIAN, "iso-8859-1", ""),
)  # fmt: skip

FAULTS: tuple[Fault, ...] = (*FEED_FAULTS, *PAGE_FAULTS)

# ---------------------------------------------------------------------------------------------------------------- table

HEADING = f"""# Faults

What strangers do, and what comes of it. `tests/system/test_faults.py` serves all {len(FAULTS)} feeds and pages of the first two
tables at once to one daemon, with a healthy feed beside them that must stay on time; `tests/system/faults.py` is the table, from which
`./dev docs` writes this page. The answers of a resolver that change between two requests are tested in
`tests/integration/test_address_guard.py`, workers that crash or hang in `tests/integration/test_workers.py`.

Nothing of this stops a daemon or makes it hang, and no article is lost: where the page cannot be had, the article is stored
with what the feed says of it (`verdict` is `feed_only`, or `empty` where the feed says nothing), and `reason` tells why.
"""


def document() -> str:
    """Return docs/faults.md."""
    sections = [HEADING]
    for title, faults in (("Feeds", FEED_FAULTS), ("Pages", PAGE_FAULTS)):
        lines = [
            f"## {title}",
            "",
            "| fault | what it does | what is stored | event | tried again |",
            "| --- | --- | --- | --- | --- |",
        ]
        lines += [
            f"| {fault.name} | {fault.does} | {fault.expect.stored} | {fault.expect.event} | {fault.expect.again} |"
            for fault in faults
        ]
        sections.append("\n".join(lines) + "\n")
    return "\n".join([*sections, harms.section()])


if __name__ == "__main__":
    assert max(Counter(fault.name for fault in FAULTS).values()) == 1
    DOCUMENT.write_text(document(), "utf-8")
    sys.stdout.write(f"{len(FAULTS)} faults written to {DOCUMENT.name}\n")
