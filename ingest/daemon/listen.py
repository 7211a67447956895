"""Listens on a port, and answers /livez, /readyz and /metrics. Whoever asks, and however slowly, costs the daemon little."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import math
import os
from functools import partial
from typing import TYPE_CHECKING, cast

import structlog
from aiohttp import web

from ingest import metrics
from ingest.config import SettingsError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from ingest.daemon.answers import Answers, Check

log = structlog.stdlib.get_logger()

_USUAL = "127.0.0.1:8081"
"""Where the daemon listens if INGEST_HTTP_LISTEN is unset."""
_CONNECTIONS = 16
"""At most this many connections are open at the same time; a further one is closed at once. Set by hand: a monitor and a few probes need one
each, for some milliseconds. The daemon leaves 48 file descriptors to itself, of which it needs about 20."""
_LIFE_S = 10.0
"""A connection lives for this many seconds at most, whatever its other end does. Set by hand: an answer takes a few milliseconds."""
_CLOSE_S = 0.5
"""At the end, answers under way may take this many seconds. Set by hand."""
_QUIET = logging.getLogger(__name__)
"""Where the library logs malformed requests with their tracebacks. Nobody needs them: they are a stranger's fault."""
_QUIET.disabled = True


class _Connection(web.RequestHandler):
    """A connection that is closed when there are too many, and when it has lived for too long."""

    __slots__ = ("_life_s",)

    def __init__(self, served: web.Server, life_s: float) -> None:
        super().__init__(
            served, loop=asyncio.get_running_loop(), access_log=_QUIET, logger=_QUIET, keepalive_timeout=life_s
        )
        self._life_s = life_s

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take a new connection, or close it."""
        super().connection_made(transport)
        abort = cast("asyncio.Transport", transport).abort
        if self._manager is None or len(self._manager.connections) > _CONNECTIONS:
            abort()
        else:
            asyncio.get_running_loop().call_later(self._life_s, abort)


@contextlib.asynccontextmanager
async def listening(wanted: str | None, answers: Answers, *, life_s: float = _LIFE_S) -> AsyncIterator[None]:
    """Listen until the end of the context. ``wanted``: HOST:PORT; ``none`` for nowhere; None for the usual place, if it is free.

    ``life_s``: the number of seconds after which every connection is closed. Raises SettingsError if the wanted address cannot be listened on.
    """
    if wanted == "none":
        yield
        return
    address = wanted or _USUAL
    host, _, port = address.rpartition(":")
    served = web.Server(partial(_answer, answers))
    try:
        listener = await asyncio.get_running_loop().create_server(
            lambda: _Connection(served, life_s), host.strip("[]"), int(port)
        )
    except (OSError, UnicodeError) as error:
        # UnicodeError: the name is no name of a host, such as a..b
        if wanted is not None:
            raise SettingsError(
                f"INGEST_HTTP_LISTEN: {address} cannot be listened on: {_reason(error)}\n"
                "Choose another port, or `none`, or find out who listens there: ss -ltnp"
            ) from None
        log.warning("listening_failed", address=address, error=_reason(error))
        yield
        return
    bound = listener.sockets[0].getsockname()
    log.info("listening_started", address=f"{host}:{bound[1]}")
    try:
        yield
    finally:
        listener.close()
        await served.shutdown(_CLOSE_S)


def _reason(error: OSError | UnicodeError) -> str:
    """Return why an address cannot be listened on. The library's own text repeats the address."""
    if isinstance(error, UnicodeError):
        return "this is no name of a host"
    # the errors of a name that cannot be looked up are below 0
    return os.strerror(error.errno) if error.errno and error.errno > 0 else str(error.strerror or error)


async def _answer(answers: Answers, request: web.BaseRequest) -> web.Response:
    """Answer a request. The connection is closed afterwards: an idle one would keep a place from others."""
    try:
        response = _answered(answers, request)
    except Exception:
        log.exception("work_failed", what="listen")
        response = _said(500, "the daemon has a bug; its log says more")
    response.force_close()
    return response


def _answered(answers: Answers, request: web.BaseRequest) -> web.Response:
    if request.path not in {"/livez", "/readyz", "/metrics"}:
        return _said(404, "there are /livez, /readyz and /metrics")
    if request.method not in {"GET", "HEAD"}:
        response = _said(405, "only GET and HEAD are answered")
        response.headers["Allow"] = "GET, HEAD"
        return response
    if request.path == "/metrics":
        return web.Response(body=answers.metrics(), headers={"Content-Type": metrics.CONTENT_TYPE})
    if request.path == "/livez":
        return _checked(answers.live())
    try:
        allowed_s = _allowed_s(request)
    except ValueError as error:
        return _said(400, str(error))
    return _checked(answers.ready(allowed_s))


def _allowed_s(request: web.BaseRequest) -> float | None:
    """Return the seconds that work may be due, as the query says; None: it says nothing. Raises ValueError."""
    given = request.query.get("lag")
    if given is None:
        return None
    try:
        seconds = float(given)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds < math.inf:
        raise ValueError("lag is a number of seconds, such as ?lag=600")
    return seconds


def _checked(checks: Sequence[Check]) -> web.Response:
    """Return what was checked as JSON, with status 200 if all is well, else 503."""
    is_well = all(check.is_well for check in checks)
    told = {check.name: {"ok": check.is_well, "why": check.why} for check in checks}
    return _json(200 if is_well else 503, {"ok": is_well, "checks": told})


def _said(status: int, error: str) -> web.Response:
    return _json(status, {"ok": False, "error": error})


def _json(status: int, found: object) -> web.Response:
    return web.Response(status=status, text=json.dumps(found) + "\n", content_type="application/json")
