"""Failures of requests in words that say what to do, from real connections."""

from __future__ import annotations

import asyncio
import re
import socket
from contextlib import asynccontextmanager

import pytest
from certificates import Authority

from ingest.model.web import FailureKind, Request
from ingest.web.fetch import Fetcher


class Resolver:
    """A resolver that answers every question with the same error."""

    def __init__(self, error: OSError) -> None:
        self._error = error

    async def resolve(self, *_: object, **__: object):
        raise self._error

    async def close(self) -> None:
        pass


@asynccontextmanager
async def _server(ssl=None):
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1000)
        writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=ssl)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def _failure(url: str, **options: object) -> tuple[FailureKind, str]:
    async with Fetcher(**{"allow_private_networks": True, **options}) as fetcher:
        got = await fetcher.get(Request(url=url, accept="*/*", max_bytes=1000, total_timeout_s=10))
    return got.failure, got.detail


async def test_a_server_that_speaks_plain_http_is_told_with_the_url_to_try():
    async with _server() as port:
        assert await _failure(f"https://news.localhost:{port}/feed") == (
            FailureKind.TLS,
            f"the server does not speak https at port {port}: try http://news.localhost:{port}",
        )


@pytest.mark.parametrize(
    ("named", "flaw", "reason"),
    [
        ("news.localhost", {"self_signed": True}, "self.signed certificate"),
        ("news.localhost", {"expired": True}, "unable to get local issuer certificate|certificate has expired"),
        ("other.localhost", {}, "unable to get local issuer certificate|Hostname mismatch"),
    ],
)
async def test_a_certificate_that_is_not_accepted_is_told_with_its_fault(tmp_path, named, flaw, reason):
    authority = Authority(tmp_path)
    authority.create()
    async with _server(authority.server_context(named, **flaw)) as port:
        failure, detail = await _failure(f"https://news.localhost:{port}/feed")
    assert failure is FailureKind.TLS
    assert re.search(reason, detail), detail
    assert detail.startswith("the certificate of news.localhost is not accepted: ")


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (socket.EAI_NONAME, "DNS knows no host of the name news.example"),
        (
            socket.EAI_AGAIN,
            "no DNS server told the address of news.example: the network or the DNS of this machine may be down",
        ),
    ],
)
async def test_a_name_without_an_address_is_told_in_words(code, told):
    resolver = Resolver(socket.gaierror(code, "what the system says"))
    assert await _failure("https://news.example/feed", resolver=resolver) == (FailureKind.DNS, told)


async def test_a_closed_port_is_told_with_its_host_and_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        assert await _failure(f"http://127.0.0.1:{port}/") == (
            FailureKind.CONNECT,
            f"no connection to 127.0.0.1 at port {port}: Connection refused",
        )


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://localhost:1/", "http://10.0.0.1/"])
async def test_a_private_address_is_told_with_the_settings_that_allow_it(url):
    failure, detail = await _failure(url, allow_private_networks=False)
    assert failure is FailureKind.FORBIDDEN_ADDRESS
    assert detail.endswith(
        ".0.0.1 is not a public address; INGEST_ALLOW_PRIVATE_NETWORKS=true or INGEST_ALLOWED_NETWORKS allows such addresses"
    )
