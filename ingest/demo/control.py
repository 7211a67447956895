"""The control host of a newsroom: orders over HTTP, for those who start the newsroom as a process of its own."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, get_args

from aiohttp import web

from ingest.demo.corrections import Change
from ingest.demo.fault import Fault

if TYPE_CHECKING:
    from ingest.demo.server import Newsroom

CONTROL_HOST = "control.localhost"

_ORDERS = "Orders at control.localhost: GET /ledger, /counts, /feeds; POST /publish, /correct, /withdraw, /restore, /fault, /clear."


async def answer(newsroom: Newsroom, request: web.BaseRequest) -> web.Response:
    """Carry out an order, and answer in JSON: 404 for an unknown order or article, 400 for a malformed order."""
    try:
        return web.json_response(_obeyed(newsroom, request, await request.text()))
    except LookupError:
        return web.Response(status=404, text=f"{_ORDERS}\n")
    except (TypeError, ValueError) as error:
        return web.Response(status=400, text=f"{error}\n")


def _obeyed(newsroom: Newsroom, request: web.BaseRequest, body: str) -> object:
    """Return what an order brings. Raises LookupError if it is unknown, TypeError or ValueError if it is malformed."""
    found: object = None
    match request.method, request.path:
        case "GET", "/ledger":
            found = [asdict(article) for article in newsroom.ledger]
        case "GET", "/counts":
            found = {f"{host}{path}": count for (host, path), count in newsroom.requests.items()}
        case "GET", "/feeds":
            found = newsroom.feeds
        case "POST", "/publish":
            found = [article.url for article in newsroom.publish(int(request.query.get("n", "1")))]
        case "POST", "/correct":
            found = newsroom.correct(request.query["key"], _change(request.query.get("change"))).url
        case "POST", "/withdraw":
            found = newsroom.withdraw(request.query["key"]).url
        case "POST", "/restore":
            found = newsroom.restore(request.query["key"]).url
        case "POST", "/fault":
            newsroom.fault(Fault(**json.loads(body)))
        case "POST", "/clear":
            newsroom.clear_faults()
        case _:
            raise LookupError(request.path)
    return found


def _change(name: str | None) -> Change | None:
    """Return the kind of change with this name. Raises ValueError if there is none."""
    for change in get_args(Change):
        if name == change:
            return change  # type: ignore[no-any-return]  # one of its literals
    if name is not None:
        raise ValueError(f"change is one of {', '.join(get_args(Change))}, not {name}")
    return None
