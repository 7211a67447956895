"""The port of the daemon, over real HTTP on loopback. Its database is not there; that is what most of the answers are about."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket

import pytest
from structlog.testing import capture_logs

from ingest.config import Settings, SettingsError
from ingest.daemon import listen
from ingest.daemon.answers import Answers
from ingest.daemon.heartbeat import Heartbeat
from ingest.daemon.pulse import Pulse
from ingest.daemon.queues import Shift
from ingest.store.store import Store


def _answers(shift: Shift | None = None) -> Answers:
    shift, store = shift or Shift(), Store("postgresql://127.0.0.1:1/nowhere")
    return Answers(shift, Heartbeat(Settings(_env_file=None), store, shift), store)


@contextlib.asynccontextmanager
async def _listening(answers: Answers | None = None, **limits: float):
    """Listen on a free port; yield the port."""
    with capture_logs() as events:
        async with listen.listening("127.0.0.1:0", answers or _answers(), **limits):
            assert events[0]["event"] == "listening_started"
            yield int(events[0]["address"].rpartition(":")[2])


async def _sent(port: int, request: bytes) -> bytes:
    """Send bytes; return all that comes back until the connection is closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    try:
        return await asyncio.wait_for(reader.read(), 20)
    finally:
        writer.close()


async def _asked(port: int, path: str, method: str = "GET") -> tuple[int, bytes, bytes]:
    """Return the status, the head and the body of an answer."""
    answer = await _sent(port, f"{method} {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), head, body


async def test_a_daemon_that_begins_is_alive_but_not_ready():
    async with _listening() as port:
        status, _, body = await _asked(port, "/livez")
        assert (status, json.loads(body)["ok"]) == (200, True)
        status, _, body = await _asked(port, "/readyz")
        found = json.loads(body)
        assert (status, found["ok"]) == (503, False)
        assert found["checks"]["database"] == {
            "ok": False,
            "why": "the daemon has not written to it yet, or not for 30 s",
        }
        assert set(found["checks"]) == {"daemon", "database", "schema", "pool", "clock"}


async def test_a_lost_database_leaves_the_daemon_alive():
    shift = Shift()
    shift.pulse.expect(("feed", "entry", "article"))
    shift.outage.failed("answer", "gone")
    async with _listening(_answers(shift)) as port:
        status, _, body = await _asked(port, "/livez")
        assert status == 200
        assert json.loads(body)["checks"]["feed"] == {"ok": True, "why": "the database is away: nothing is claimed"}
        status, _, body = await _asked(port, "/readyz")
        assert status == 503
        assert json.loads(body)["checks"]["database"]["why"] == "it does not answer, or takes no writes"


async def test_a_queue_that_tries_no_claim_makes_the_daemon_not_alive():
    shift = Shift()
    shift.pulse = Pulse(shift.outage, claim_late_s=0.5)
    shift.pulse.expect(("feed", "entry"))
    async with _listening(_answers(shift)) as port:
        await asyncio.sleep(0.6)
        for _ in range(20):
            shift.pulse.tried("feed")
            status, _, body = await _asked(port, "/livez")
            checks = json.loads(body)["checks"]
            if checks["feed"]["ok"]:  # a busy machine may take longer than half a second to answer
                break
    assert status == 503
    assert {name: check["ok"] for name, check in checks.items()} == {"loop": True, "feed": True, "entry": False}
    assert checks["entry"]["why"].startswith("tried a claim ")


async def test_a_daemon_that_is_being_stopped_is_not_ready():
    shift = Shift()
    shift.stop.set()
    async with _listening(_answers(shift)) as port:
        _, _, body = await _asked(port, "/readyz")
    assert json.loads(body)["checks"]["daemon"] == {"ok": False, "why": "it is being stopped"}


async def test_the_metrics_come_without_a_database():
    async with _listening() as port:
        status, head, body = await _asked(port, "/metrics")
    assert status == 200
    assert b"Content-Type: text/plain; version=0.0.4; charset=utf-8" in head
    assert b"\ningest_database_up 0.0\n" in body
    assert b"ingest_queue_due" not in body


@pytest.mark.parametrize("lag", ["x", "-1", "nan", "inf", "", "1e999", "%00", "9" * 400])
async def test_a_lag_that_is_no_number_of_seconds_is_told(lag):
    async with _listening() as port:
        status, _, body = await _asked(port, f"/readyz?lag={lag}")
    assert (status, json.loads(body)["error"]) == (400, "lag is a number of seconds, such as ?lag=600")


async def test_head_gets_the_head_alone_and_every_other_method_is_refused():
    async with _listening() as port:
        status, head, body = await _asked(port, "/metrics", "HEAD")
        assert (status, body) == (200, b"")
        assert b"Content-Length: " in head
        for method in ("POST", "DELETE", "OPTIONS", "TRACE", "PATCH"):
            status, head, _ = await _asked(port, "/livez", method)
            assert (status, b"Allow: GET, HEAD" in head) == (405, True)


@pytest.mark.parametrize("path", ["/", "/livez/", "/metrics/x", "/%2e%2e/etc/passwd", "/LIVEZ", "//livez"])
async def test_every_other_path_is_unknown(path):
    async with _listening() as port:
        status, _, body = await _asked(port, path)
    assert (status, json.loads(body)["error"]) == (404, "there are /livez, /readyz and /metrics")


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET /livez HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
        b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\n\r\n",
        b"GET /livez HTTP/1.1\r\n" + b"A: b\r\n" * 10_000 + b"\r\n",
    ],
    ids=["TLS", "no path", "length below 0", "long line", "many headers"],
)
async def test_a_malformed_request_is_refused_without_a_line_in_the_log_and_the_port_goes_on(request_bytes):
    with capture_logs() as events:
        async with _listening() as port:
            with contextlib.suppress(ConnectionError):
                assert b" 400 " in (await _sent(port, request_bytes)).partition(b"\r\n")[0]
            assert (await _asked(port, "/livez"))[0] == 200
    assert [event["event"] for event in events if event["log_level"] in {"warning", "error"}] == []


async def test_each_connection_is_closed_after_its_answer():
    async with _listening() as port:
        two = b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n" * 2
        assert (await _sent(port, two)).count(b"HTTP/1.1 200 OK") == 1


async def test_a_client_that_says_nothing_or_goes_on_for_ever_is_cut_off():
    async with _listening(life_s=0.3) as port:
        assert await _sent(port, b"") == b""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /livez HTTP/1.1\r\n")
        with contextlib.suppress(ConnectionError):
            for _ in range(100):
                writer.write(b"A: b\r\n")
                await writer.drain()
                await asyncio.sleep(0.02)
        assert await _ended(reader)
        writer.close()


async def _ended(reader: asyncio.StreamReader) -> bool:
    with contextlib.suppress(ConnectionError):
        await asyncio.wait_for(reader.read(), 5)
    return True


async def test_many_idle_connections_leave_no_more_than_16_open_and_free_the_port_when_they_end():
    async with _listening() as port:
        idle = [await asyncio.open_connection("127.0.0.1", port) for _ in range(40)]
        await asyncio.sleep(0.1)
        cut = [reader for reader, _ in idle if reader.at_eof() or reader.exception() is not None]
        assert len(cut) == 24
        for _, writer in idle:
            writer.close()
        await asyncio.sleep(0.1)
        assert (await _asked(port, "/livez"))[0] == 200


async def test_a_port_that_is_taken_ends_the_program_if_it_was_chosen():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(SettingsError, match="Address already in use") as refused:
            async with listen.listening(address, _answers()):
                pass
    assert str(refused.value).startswith(f"INGEST_HTTP_LISTEN: {address} cannot be listened on: ")


@pytest.mark.parametrize("address", ["203.0.113.1:8081", "no-such-host.invalid:8081", "a..b:8081"])
async def test_an_address_that_is_not_of_this_machine_ends_the_program(address):
    with pytest.raises(SettingsError, match="INGEST_HTTP_LISTEN"):
        async with listen.listening(address, _answers()):
            pass


async def test_without_a_choice_a_taken_port_costs_one_warning():
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):  # it may be taken already, which is as good
            stack.enter_context(socket.create_server(("127.0.0.1", 8081)))
        with capture_logs() as events:
            async with listen.listening(None, _answers()):
                pass
    warning = {
        "event": "listening_failed",
        "log_level": "warning",
        "address": "127.0.0.1:8081",
        "error": "Address already in use",
    }
    assert events == [warning]


async def test_it_listens_nowhere_if_that_is_wanted():
    with capture_logs() as events:
        async with listen.listening("none", _answers()):
            pass
    assert events == []


async def test_it_listens_on_an_address_of_the_sixth_version():
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    with capture_logs() as events:
        async with listen.listening("[::1]:0", _answers()):
            port = int(events[0]["address"].removeprefix("[::1]:"))
            reader, writer = await asyncio.open_connection("::1", port)
            writer.write(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
            assert (await reader.readline()).startswith(b"HTTP/1.1 200 ")
            writer.close()
