"""Serves the newsroom on one loopback port: every site by its Host header, faults on demand, and a host for control."""

from __future__ import annotations

import asyncio
import hashlib
import json
import socket
import struct
from collections import Counter
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from html import escape
from random import Random
from typing import TYPE_CHECKING, Literal, Self, get_args

from aiohttp import web

from ingest.demo.corrections import Change
from ingest.demo.feeds import CONTENT_TYPES, Channel, Listed, feed
from ingest.demo.ledger import Article, Ledger
from ingest.demo.press import Press, Shelf
from ingest.demo.sites import Site, sites

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    from ingest.demo.sites import FeedKind

CONTROL_HOST = "control.localhost"
MAX_HANG_S = 600.0
_MAX_COUNTED = 100_000
_PIECE = 256
_AGO = timedelta(days=3)
_REASONS = {404: "not here", 410: "gone for good", 500: "the press is broken", 503: "come back later"}


FaultKind = Literal["status", "hang", "cut", "reset", "slow"]


@dataclass(slots=True, kw_only=True)
class Fault:
    """What goes wrong with requests to a host, until it is used up or cleared."""

    host: str
    kind: FaultKind
    path: str = "*"
    """A path with its query; ``*`` at its end stands for anything."""
    times: int | None = None
    """For so many requests; None: until cleared."""
    probability: float = 1.0
    status: int = 500
    retry_after_s: int | None = None
    seconds: float = 5.0
    """How long a slow body takes in all."""

    def __post_init__(self) -> None:
        if self.kind not in get_args(FaultKind):
            raise ValueError(f"kind is one of {', '.join(get_args(FaultKind))}, not {self.kind}")

    def meets(self, host: str, path: str) -> bool:
        """Tell whether a request is one that may go wrong."""
        if self.host not in {host, "*"} or self.times == 0:
            return False
        return path.startswith(self.path[:-1]) if self.path.endswith("*") else path == self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document:
    body: bytes
    content_type: str
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    compressed: bool = False


class Newsroom:
    """Simulated publishers. Use it as an async context manager; everything else is for inside of it."""

    def __init__(
        self,
        *,
        seed: int = 0,
        port: int = 0,
        window: int = 50,
        start: datetime | None = None,
        ledger: Path | None = None,
        hosts: Sequence[str] | None = None,
    ) -> None:
        """``port`` 0 takes a free one, ``start`` dates the first article (three days ago), ``hosts`` picks some of the sites.

        Without ``hosts``, all but those that repeat what no cue knows. ``window``: how many of its newest articles a feed lists. ``ledger``: a file to keep the ledger in.
        """
        self.port = port
        self.ledger = Ledger(ledger)
        self.requests: Counter[tuple[str, str]] = Counter()
        """Requests by host and path (with query); a bounded number of paths."""
        self.faults: list[Fault] = []
        self._seed = seed
        self._window = window
        self._start = start or datetime.now(UTC).replace(microsecond=0) - _AGO
        chosen = [site.host for site in sites() if not site.learned] if hosts is None else hosts
        self._sites: tuple[Site, ...] = tuple(site for site in sites() if site.host in chosen)
        self._random = Random(f"{seed} faults")  # noqa: S311 -- faults, not secrets
        self._added: dict[tuple[str, str], _Document] = {}
        self._polls: Counter[str] = Counter()
        self._closing = asyncio.Event()
        self._runner: web.ServerRunner | None = None
        self._press: Press | None = None

    async def __aenter__(self) -> Self:
        self._runner = web.ServerRunner(web.Server(self._answer, handler_cancellation=True), shutdown_timeout=0.5)
        await self._runner.setup()
        listener = socket.create_server(("127.0.0.1", self.port), backlog=512)
        self.port = listener.getsockname()[1]
        self._press = Press(
            seed=self._seed,
            port=self.port,
            window=self._window,
            start=self._start,
            sites=self._sites,
            ledger=self.ledger,
        )
        await web.SockSite(self._runner, listener).start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._closing.set()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def press(self) -> Press:
        """What publishes."""
        if self._press is None:
            raise RuntimeError("Newsroom is used outside its context")
        return self._press

    @property
    def sites(self) -> tuple[Site, ...]:
        """The publishers."""
        return self._sites

    @property
    def feeds(self) -> tuple[str, ...]:
        """The URLs of the sites' feeds."""
        return tuple(shelf.feed_url for shelf in self.press.shelves.values())

    def url(self, host: str, path: str = "/") -> str:
        """Return the URL of a path on a host of this newsroom."""
        return f"http://{host}:{self.port}{path}"

    # ------------------------------------------------------------------------------------------------------- publishing

    def publish(self, count: int = 1) -> tuple[Article, ...]:
        """Publish so many articles, at once; a wire article counts once, and is returned once a site."""
        return tuple(article for _ in range(count) for article in self.press.publish())

    async def keep_publishing(self, rate: float, count: int) -> None:
        """Publish ``count`` articles, ``rate`` a second."""
        clock = asyncio.get_running_loop().time
        begin = clock()
        for number in range(count):
            await asyncio.sleep(max(0.0, begin + number / rate - clock()))
            self.press.publish()

    def start_publishing(self, rate: float, count: int) -> asyncio.Task[None]:
        """Start to publish; await the task for the end of it."""
        return asyncio.create_task(self.keep_publishing(rate, count))

    def correct(self, key: str, change: Change | None = None) -> Article:
        """Publish a new version of an article, changed in this way. Raises KeyError."""
        return self.press.correct(key, change)

    def withdraw(self, key: str) -> Article:
        """Take an article off its site; its page answers 404. Raises KeyError."""
        return self.press.withdraw(key)

    def restore(self, key: str) -> Article:
        """Put the page of a withdrawn article back. Raises KeyError."""
        return self.press.restore(key)

    def add(
        self,
        host: str,
        path: str,
        body: bytes,
        content_type: str,
        headers: Mapping[str, str] | None = None,
        *,
        status: int = 200,
    ) -> str:
        """Serve these bytes, with an ETag unless ``headers`` has its own; return their URL.

        ``host`` is any name under .localhost, ``path`` starts with a slash and may have a query.
        """
        tag = {"ETag": f'"{hashlib.sha256(body).hexdigest()[:16]}"'}
        self._added[host, path] = _Document(
            body=body, content_type=content_type, headers={**tag, **(headers or {})}, status=status
        )
        return self.url(host, path)

    def drop(self, host: str, path: str) -> None:
        """Serve what was added at a path no more."""
        self._added.pop((host, path), None)

    def add_feed_of(
        self,
        host: str,
        kind: FeedKind,
        entries: Sequence[Listed],
        path: str = "/feed",
        language: str = "en",
    ) -> str:
        """Serve a feed of these entries in one of the four kinds; return its URL."""
        channel = Channel(title=host, url=self.url(host), feed_url=self.url(host, path), language=language)
        return self.add(host, path, feed(kind, channel, entries), CONTENT_TYPES[kind])

    def fault(self, fault: Fault) -> Fault:
        """Let requests go wrong; the first fault that a request meets is the one it gets."""
        self.faults.append(fault)
        return fault

    def clear_faults(self) -> None:
        """Let all go well again."""
        self.faults.clear()

    def opml(self) -> str:
        """Return the list of feeds as OPML 2.0."""
        lines = "\n".join(
            f'    <outline type="rss" text="{escape(shelf.site.name)}" xmlUrl="{escape(shelf.feed_url)}" '
            f'htmlUrl="{escape(shelf.home)}"/>'
            for shelf in self.press.shelves.values()
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n  <head><title>Newsroom</title></head>\n'
            f"  <body>\n{lines}\n  </body>\n</opml>\n"
        )

    # --------------------------------------------------------------------------------------------------------- answering

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        host = request.host.partition(":")[0].lower()
        path = request.path_qs
        if host == CONTROL_HOST:
            return await self._control(request)
        if (host, path) in self.requests or len(self.requests) < _MAX_COUNTED:
            self.requests[host, path] += 1
        fault = self._next_fault(host, path)
        if fault is not None and fault.kind in {"status", "hang", "reset"}:
            return await self._fail(request, fault)
        response = self._document(request, host, path)
        if fault is not None and isinstance(response.body, bytes):
            return await _trickle(request, response, fault)
        return response

    def _next_fault(self, host: str, path: str) -> Fault | None:
        for fault in self.faults:
            if fault.meets(host, path) and (fault.probability >= 1 or self._random.random() < fault.probability):
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None

    async def _fail(self, request: web.BaseRequest, fault: Fault) -> web.Response:
        if fault.kind == "hang":
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), MAX_HANG_S)
            _break_off(request)
        elif fault.kind == "reset":
            _break_off(request)
        headers = {"Retry-After": str(fault.retry_after_s)} if fault.retry_after_s is not None else {}
        text = _REASONS.get(fault.status, "no")
        return web.Response(status=fault.status, text=text, headers=headers)

    def _document(self, request: web.BaseRequest, host: str, path: str) -> web.Response:
        if path in {"/feeds.opml", "/feeds.txt"}:
            text = self.opml() if path == "/feeds.opml" else "".join(f"{url}\n" for url in self.feeds)
            return web.Response(text=text, content_type="text/x-opml" if path == "/feeds.opml" else "text/plain")
        document = self._added.get((host, path)) or self._published(host, path)
        if document is None:
            return web.Response(status=404, text=_REASONS[404])
        if _is_current(request, document.headers):
            return web.Response(status=304, headers=document.headers)
        headers = {**document.headers, "Content-Type": document.content_type}
        response = web.Response(body=document.body, headers=headers, status=document.status)
        if document.compressed:
            response.enable_compression()
        return response

    def _published(self, host: str, path: str) -> _Document | None:
        shelf = self.press.shelves.get(host)
        if shelf is None:
            return None
        if path == shelf.site.feed:
            self._polls[host] += 1
            return self._feed(shelf, self._polls[host])
        key_path = path.partition("?")[0] if shelf.site.tracking else path
        body = self.press.page(shelf, key_path)
        if body is None:
            return None
        charset = "" if shelf.site.charset == "meta" else f"; charset={shelf.site.encoding}"
        headers = {"ETag": f'"{hashlib.sha256(body).hexdigest()[:16]}"'} if "etag" in shelf.site.validators else {}
        return _Document(
            body=body, content_type=f"text/html{charset}", headers=headers, compressed=shelf.site.compressed
        )

    def _feed(self, shelf: Shelf, poll: int) -> _Document:
        site = shelf.site
        body = self.press.feed(shelf, poll)
        headers = {}
        if "etag" in site.validators:
            headers["ETag"] = f'W/"{hashlib.sha256(body).hexdigest()[:16]}"'
        if "last_modified" in site.validators:
            headers["Last-Modified"] = format_datetime(shelf.changed_at, usegmt=True)
        charset = f"; charset={site.encoding}" if site.charset != "meta" and site.kind != "json" else ""
        content_type = CONTENT_TYPES[site.kind] + charset
        return _Document(body=body, content_type=content_type, headers=headers, compressed=site.compressed)

    # ----------------------------------------------------------------------------------------------------------- control

    async def _control(self, request: web.BaseRequest) -> web.Response:
        """Answer at control.localhost: GET /ledger, /counts, /feeds; POST /publish, /correct, /withdraw, /restore, /fault, /clear."""
        try:
            return web.json_response(self._order(request, await request.text()))
        except LookupError:
            return web.Response(status=404, text=f"{self._control.__doc__}\n")
        except (TypeError, ValueError) as error:
            return web.Response(status=400, text=f"{error}\n")

    def _order(self, request: web.BaseRequest, body: str) -> object:
        """Carry out an order; raises LookupError for an unknown one, TypeError or ValueError for a malformed one."""
        answer: object = None
        match request.method, request.path:
            case "GET", "/ledger":
                answer = [asdict(article) for article in self.ledger]
            case "GET", "/counts":
                answer = {f"{host}{path}": count for (host, path), count in self.requests.items()}
            case "GET", "/feeds":
                answer = self.feeds
            case "POST", "/publish":
                answer = [article.url for article in self.publish(int(request.query.get("n", "1")))]
            case "POST", "/correct":
                answer = self.correct(request.query["key"], _change(request.query.get("change"))).url
            case "POST", "/withdraw":
                answer = self.withdraw(request.query["key"]).url
            case "POST", "/restore":
                answer = self.restore(request.query["key"]).url
            case "POST", "/fault":
                self.fault(Fault(**json.loads(body)))
            case "POST", "/clear":
                self.clear_faults()
            case _:
                raise LookupError(request.path)
        return answer


def _change(name: str | None) -> Change | None:
    """Return the kind of change of that name; raises ValueError where there is none."""
    for change in get_args(Change):
        if name == change:
            return change  # type: ignore[no-any-return]  # one of its literals
    if name is not None:
        raise ValueError(f"change is one of {', '.join(get_args(Change))}, not {name}")
    return None


def _is_current(request: web.BaseRequest, headers: Mapping[str, str]) -> bool:
    """Tell whether the reader has the document already (RFC 9110, 13.2.2: If-None-Match comes first)."""
    wanted = request.headers.get("If-None-Match")
    if wanted is not None:
        tags = {tag.strip().removeprefix("W/") for tag in wanted.split(",")}
        return headers.get("ETag", "").removeprefix("W/") in tags
    since, changed = request.headers.get("If-Modified-Since"), headers.get("Last-Modified")
    if since is None or changed is None:
        return False
    try:
        return parsedate_to_datetime(since) >= parsedate_to_datetime(changed)
    except (ValueError, TypeError):
        return False


def _break_off(request: web.BaseRequest) -> None:
    """Reset the connection: with SO_LINGER at 0 seconds a close sends RST."""
    if request.transport is not None:
        connection = request.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.transport.abort()


async def _trickle(request: web.BaseRequest, response: web.Response, fault: Fault) -> web.StreamResponse:
    """Send the body piece by piece; where it is to be cut, the half of it, then close."""
    body = response.body if isinstance(response.body, bytes) else b""
    stream = web.StreamResponse(status=response.status, headers=response.headers)
    stream.content_length = len(body)
    await stream.prepare(request)
    if fault.kind == "cut":
        await stream.write(body[: len(body) // 2])
        if request.transport is not None:
            request.transport.close()
        return stream
    pause_s = fault.seconds / max(1, len(body) / _PIECE)
    for begin in range(0, len(body), _PIECE):
        await stream.write(body[begin : begin + _PIECE])
        await asyncio.sleep(pause_s)
    return stream
