"""No link leads a request to a forbidden address: the guard checks each connection, whatever name led to it."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import threading
import time
from contextlib import asynccontextmanager
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from ingest.model.web import FailureKind, Fetched, FetchFailed, Request
from ingest.web.fetch import Fetcher

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ALLOWED = "127.0.0.2"
"""An address of this machine that the operator allows. It stands for a public address."""
FORBIDDEN = "127.0.0.1"


class Server:
    """A server on one port of every loopback address. It records the addresses that got requests."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.location: str | None = None
        self.port = 0

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked.append(writer.get_extra_info("sockname")[0])
        await reader.readuntil(b"\r\n\r\n")
        if self.location:
            head = f"HTTP/1.1 302 Found\r\nLocation: {self.location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        else:
            head = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"
        writer.write(head.encode())
        await writer.drain()
        writer.close()


@asynccontextmanager
async def serving() -> AsyncIterator[Server]:
    server = Server()
    sock = socket.socket()
    sock.bind(("0.0.0.0", 0))  # noqa: S104 -- all loopback addresses are asked
    listener = await asyncio.start_server(server.connected, sock=sock)
    server.port = sock.getsockname()[1]
    try:
        yield server
    finally:
        listener.close()


class Changing(AbstractResolver):
    """A resolver that gives its answers one after the other; the last answer is given again and again."""

    def __init__(self, *answers: list[str]) -> None:
        self._answers = list(answers)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        del family
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return [
            ResolveResult(
                hostname=host, host=address, port=port, family=socket.AF_INET, proto=0, flags=socket.AI_NUMERICHOST
            )
            for address in answer
        ]

    async def close(self) -> None:
        pass


def fetcher(*answers: list[str]) -> Fetcher:
    return Fetcher(allowed_networks=[ip_network(f"{ALLOWED}/32")], resolver=Changing(*answers) if answers else None)


def request(url: str) -> Request:
    return Request(url=url, accept="*/*", max_bytes=1000, total_timeout_s=5)


LOOPBACK = """
127.0.0.1 127.1 127.0.1 127.00.0.1 0177.0.0.1 0177.1 0x7f.0.0.1 0x7f.1 0x7F.0x0.0x0.0x1 0x7f000001 0x7F000001 2130706433
017700000001 127.000.000.001 127.0.0.1. LOCALHOST localhost localhost. news.localhost NEWS.LocalHost 127。0。0。1 127．0．0．1
１２７.0.0.1 ①②⑦.0.0.1 %31%32%37.0.0.1 0 0.0.0.0 127.255.255.254 127.0.0.3
[::1] [0:0:0:0:0:0:0:1] [::] [::ffff:127.0.0.1] [::ffff:7f00:1] [0:0:0:0:0:FFFF:127.0.0.1] [::127.0.0.1] [64:ff9b::127.0.0.1]
[64:ff9b::7f00:1] [2002:7f00:1::] [fe80::1] [fd00:ec2::254] [fec0::1] [::ffff:0:127.0.0.1] [64:ff9b:1::7f00:1]
10.0.0.1 169.254.169.254 2852039166 0xa9fea9fe 0xa9.0xfe.0xa9.0xfe 0251.0376.0251.0376 100.100.100.200 192.0.0.192 168.63.129.16
user@127.0.0.1 user:word@127.0.0.1 example.com@127.0.0.1
""".split()  # noqa: SIM905 -- addresses read best as words


@pytest.mark.parametrize("host", LOOPBACK)
async def test_no_spelling_of_a_private_address_is_spoken_to(host):
    async with serving() as server, fetcher() as fetch:
        got = await fetch.get(request(f"http://{host}:{server.port}/"))
    assert isinstance(got, FetchFailed)
    assert got.failure in {FailureKind.FORBIDDEN_ADDRESS, FailureKind.BAD_URL, FailureKind.DNS}
    assert server.asked == []


@pytest.mark.parametrize("host", LOOPBACK)
async def test_no_redirect_leads_to_a_private_address(host):
    async with serving() as server, fetcher() as fetch:
        server.location = f"http://{host}:{server.port}/"
        got = await fetch.get(request(f"http://{ALLOWED}:{server.port}/"))
    assert isinstance(got, FetchFailed)
    assert got.failure in {FailureKind.FORBIDDEN_ADDRESS, FailureKind.BAD_URL, FailureKind.DNS}
    assert server.asked == [ALLOWED]


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://127.0.0.2/", "gopher://127.0.0.2/", "data:text/html,x", "javascript:1"]
)
async def test_no_redirect_leads_to_another_scheme(location):
    async with serving() as server, fetcher() as fetch:
        server.location = location
        got = await fetch.get(request(f"http://{ALLOWED}:{server.port}/"))
    assert isinstance(got, FetchFailed)
    assert got.failure is FailureKind.BAD_URL
    assert server.asked == [ALLOWED]


async def test_an_allowed_network_is_spoken_to():
    async with serving() as server, fetcher() as fetch:
        got = await fetch.get(request(f"http://{ALLOWED}:{server.port}/"))
    assert isinstance(got, Fetched)
    assert server.asked == [ALLOWED]


async def test_a_name_that_answers_public_then_private_is_met_at_the_second_connection():
    async with serving() as server, serving() as other, fetcher([ALLOWED], [FORBIDDEN]) as fetch:
        # another port asks the resolver again, as an expired answer does
        server.location = f"http://rebinding.example:{other.port}/again"
        first = await fetch.get(request(f"http://REBINDING.example.:{server.port}/"))
    assert isinstance(first, FetchFailed)
    assert first.failure is FailureKind.FORBIDDEN_ADDRESS
    assert (server.asked, other.asked) == ([ALLOWED], [])


async def test_an_answer_of_public_and_private_addresses_leads_to_the_public_one_alone():
    async with serving() as server, fetcher([FORBIDDEN, ALLOWED]) as fetch:
        got = await fetch.get(request(f"http://mixed.example:{server.port}/"))
        only = await fetch.get(request(f"http://mixed.example:{server.port}/"))
    assert {type(got), type(only)} <= {Fetched, FetchFailed}
    assert FORBIDDEN not in server.asked


async def test_an_answer_of_private_addresses_alone_is_forbidden():
    async with serving() as server, fetcher([FORBIDDEN, "10.0.0.1", "169.254.169.254"]) as fetch:
        got = await fetch.get(request(f"http://private.example:{server.port}/"))
    assert isinstance(got, FetchFailed)
    assert got.failure is FailureKind.FORBIDDEN_ADDRESS
    assert server.asked == []


async def test_a_name_with_thousands_of_addresses_costs_no_more_than_one_with_some():
    addresses = [f"10.{number >> 8}.{number & 255}.1" for number in range(4000)]
    async with serving() as server, fetcher(addresses) as fetch:
        begin = time.process_time()
        got = await fetch.get(request(f"http://many.example:{server.port}/"))
        assert time.process_time() - begin < 2
    assert isinstance(got, FetchFailed)
    assert got.failure is FailureKind.FORBIDDEN_ADDRESS


async def test_names_whose_servers_never_answer_stop_no_other_lookup(monkeypatch):
    asked = threading.Event()
    look_up = socket.getaddrinfo

    def slow(host: str, port: int, *arguments: Any, **options: Any) -> object:
        if host.endswith(".silent.example"):
            asked.wait(20)
            raise socket.gaierror("no answer")
        return look_up(ALLOWED, port, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    async with serving() as server, fetcher() as fetch:
        silent = [request(f"http://{number}.silent.example:{server.port}/") for number in range(60)]
        waiting = [asyncio.create_task(fetch.get(one)) for one in silent]
        await asyncio.sleep(0.1)
        got = await fetch.get(request(f"http://quick.example:{server.port}/"))
        asked.set()
        failed = await asyncio.gather(*waiting)
    assert isinstance(got, Fetched)
    assert {outcome.failure for outcome in failed if isinstance(outcome, FetchFailed)} == {FailureKind.DNS}
    assert len(failed) == 60


_ENDS = """
import asyncio, socket, time
from ingest.web.fetch import Fetcher
from ingest.model.web import Request

socket.getaddrinfo = lambda *arguments, **options: time.sleep(60)

async def main():
    async with Fetcher() as fetcher:
        request = Request(url="http://silent.example/", accept="*/*", max_bytes=9, total_timeout_s=0.2)
        print((await fetcher.get(request)).failure)

asyncio.run(main())
"""


def test_a_look_up_that_never_ends_keeps_no_program_from_its_end():
    done = subprocess.run([sys.executable, "-c", _ENDS], capture_output=True, timeout=40, check=True)
    assert done.stdout == b"timeout\n"
