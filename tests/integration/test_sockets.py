"""The sockets of requests, with a real server: how many are open, and how many requests go to one IP address."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from publisher import Answer, Publisher

from ingest.model.limits import AddressBusyError, OutOfDescriptorsError
from ingest.model.web import Fetched, FetchFailed, Request
from ingest.web import descriptors
from ingest.web.fetch import Fetcher
from ingest.web.sockets import AddressTurns, Bounds, Sockets

if TYPE_CHECKING:
    from collections.abc import Iterator


def _request(url: str, total_timeout_s: float = 5) -> Request:
    return Request(url=url, accept="*/*", max_bytes=1000, total_timeout_s=total_timeout_s)


def _fetcher(**bounds: float) -> Fetcher:
    return Fetcher(allow_private_networks=True, bounds=Bounds(**bounds))  # type: ignore[arg-type]  # a test's own facts


async def _fetch_names(publisher: Publisher, fetcher: Fetcher, names: int, *paths: str) -> None:
    wanted = [_request(publisher.url(f"n{n}.localhost", path)) for path in paths for n in range(names)]
    got = await asyncio.gather(*(fetcher.get(one) for one in wanted))
    assert all(isinstance(one, Fetched) for one in got)


# ------------------------------------------------------------------------------------------------------------- addresses


async def test_many_names_of_one_address_are_asked_one_after_the_other():
    with Publisher(lambda _: Answer(body=b"a page")) as publisher:
        async with _fetcher(address_spacing_s=0.02) as fetcher:
            await _fetch_names(publisher, fetcher, 30, "/a")
            # their connections are still open: that a connection is used again makes no difference
            await _fetch_names(publisher, fetcher, 30, "/b")
        times = sorted(asked.at for asked in publisher.asked)
    assert len(times) == 60
    assert times[29] - times[0] >= 29 * 0.02 * 0.7
    assert times[59] - times[30] >= 29 * 0.02 * 0.7


async def test_of_one_address_only_so_many_requests_are_under_way_whatever_its_names():
    with Publisher(lambda _: Answer(body=b"a page", takes_s=0.2)) as publisher:
        async with _fetcher(per_address=4) as fetcher:
            await _fetch_names(publisher, fetcher, 20, "/a")
        times = sorted(asked.at for asked in publisher.asked)
    assert all(later - earlier >= 0.15 for earlier, later in zip(times, times[4:], strict=False))


async def test_the_wait_for_an_address_is_not_the_slowness_of_a_host():
    with Publisher(lambda _: Answer(body=b"a page", takes_s=0.3)) as publisher:
        async with _fetcher(per_address=1) as fetcher:
            wanted = [_request(publisher.url(f"n{n}.localhost", "/"), total_timeout_s=0.6) for n in range(4)]
            got = await asyncio.gather(*(fetcher.get(one) for one in wanted))
    assert all(isinstance(one, Fetched) for one in got)


async def test_work_at_an_address_that_is_not_free_soon_is_told_to_come_back():
    with Publisher(lambda _: Answer(body=b"a page", takes_s=3)) as publisher:
        async with _fetcher(per_address=1) as fetcher:
            first = asyncio.create_task(fetcher.get(_request(publisher.url("one.localhost", "/"))))
            await asyncio.sleep(0.2)
            with pytest.raises(AddressBusyError, match=r"^1 requests are under way at 127\.0\.0\.1$"):
                await fetcher.get(_request(publisher.url("two.localhost", "/")))
            assert isinstance(await first, Fetched)
            # the place that was waited for is free
            assert isinstance(await fetcher.get(_request(publisher.url("two.localhost", "/"))), Fetched)
    assert len(publisher.of("two.localhost")) == 1


async def test_pages_that_are_never_answered_keep_no_feed_of_the_same_address_waiting():
    with Publisher(lambda asked: Answer(body=b"a feed", takes_s=4 * (asked.path == "/page"))) as publisher:
        async with _fetcher(per_address=2) as fetcher:
            mute = [fetcher.get(_request(publisher.url(f"n{n}.localhost", "/page"))) for n in range(2)]
            waiting = [asyncio.create_task(one) for one in mute]
            await asyncio.sleep(0.2)
            started = time.monotonic()
            got = await fetcher.get(replace(_request(publisher.url("n9.localhost", "/feed")), is_feed=True))
            assert isinstance(got, Fetched)
            assert time.monotonic() - started < 1.5
            await asyncio.gather(*waiting)


async def test_slow_requests_take_half_of_the_places_of_an_address():
    turns = AddressTurns(Bounds(per_address=4))
    slow = [await turns.take("192.0.2.1", is_feed=False, is_slow=True) for _ in range(2)]
    with pytest.raises(AddressBusyError):
        await turns.take("192.0.2.1", is_feed=False, is_slow=True)
    for _ in range(2):
        await turns.take("192.0.2.1", is_feed=False)
    with pytest.raises(AddressBusyError):
        await turns.take("192.0.2.1", is_feed=False)
    slow[0]()
    await turns.take("192.0.2.1", is_feed=False, is_slow=True)


async def test_without_a_bound_by_address_many_names_are_asked_at_once():
    with Publisher(lambda _: Answer(body=b"a page", takes_s=0.2)) as publisher:
        async with _fetcher() as fetcher:
            started = time.monotonic()
            await _fetch_names(publisher, fetcher, 30, "/a")
    assert time.monotonic() - started < 3


# ----------------------------------------------------------------------------------------------------------- descriptors


@contextmanager
def _opened(sockets: Sockets, count: int) -> Iterator[list[socket.socket]]:
    """Open sockets, each of a request of its own."""
    opened = []
    try:
        for _ in range(count):
            with sockets.attempt():
                opened.append(sockets.open(socket.AF_INET, socket.SOCK_STREAM, 0))
        yield opened
    finally:
        for one in opened:
            one.close()


def test_a_second_address_is_tried_only_while_half_of_the_sockets_are_free():
    sockets = Sockets(8)
    with _opened(sockets, 3), sockets.attempt() as attempt:
        first = sockets.open(socket.AF_INET, socket.SOCK_STREAM, 0)
        with pytest.raises(OSError, match="Too many open files") as refused:
            sockets.open(socket.AF_INET, socket.SOCK_STREAM, 0)
        assert refused.value.errno == errno.EMFILE
        # the request has a socket: it is not for our limit that it fails, if it does
        assert not attempt.is_short
        first.close()


def test_every_request_has_its_first_socket_until_all_are_open():
    sockets = Sockets(8)
    with _opened(sockets, 8), sockets.attempt() as attempt:
        with pytest.raises(OSError, match="Too many open files"):
            sockets.open(socket.AF_INET, socket.SOCK_STREAM, 0)
        assert attempt.is_short
    with _opened(sockets, 8):
        pass


def _files() -> int:
    """Return how many files this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))


async def test_idle_connections_take_no_more_than_half_of_the_sockets():
    with Publisher(lambda _: Answer(body=b"a page")) as publisher:
        async with _fetcher(connections=10) as fetcher:
            before = _files()
            for name in range(40):
                got = await fetcher.get(_request(publisher.url(f"n{name}.localhost", "/")))
                assert isinstance(got, Fetched)
            # the server closes what the client has closed
            await asyncio.sleep(0.2)
            # both ends of each connection are in this process
            assert 2 <= (_files() - before) / 2 <= 5


async def test_a_lack_of_descriptors_is_no_failure_of_the_host():
    with Publisher(lambda _: Answer(body=b"a page")) as publisher:
        async with _fetcher(connections=4) as fetcher:
            url = publisher.url("one.localhost", "/")
            with _opened(fetcher._sockets, 4), pytest.raises(OutOfDescriptorsError, match="Too many open files"):
                await fetcher.get(_request(url))
            assert isinstance(await fetcher.get(_request(url)), Fetched)


async def test_what_cannot_be_looked_up_without_a_descriptor_is_no_failure_of_dns():
    async with _fetcher() as fetcher:
        with _all_descriptors_taken(), pytest.raises(OutOfDescriptorsError):
            await fetcher.get(_request("http://news.invalid/"))
        assert isinstance(await fetcher.get(_request("http://news.invalid/")), FetchFailed)


@contextmanager
def _all_descriptors_taken() -> Iterator[None]:
    """Open files until no descriptor is left."""
    taken = []
    try:
        while descriptors.are_left():
            taken.append(os.open(os.devnull, os.O_RDONLY))
        yield
    finally:
        for one in taken:
            os.close(one)
