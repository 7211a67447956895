"""Headers: those that a request sends, and what those of a response mean."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from ingest.model.web import Validators
from ingest.text.plain import storable
from ingest.text.urls import host, origin

if TYPE_CHECKING:
    import aiohttp

    from ingest.model.web import Request


MAX_FRESH_S = 7 * 86_400
"""A response counts as fresh for a week at most, in seconds, whatever its headers say."""
_DIGITS = 9
"""At most this many digits of a number of seconds are read: 999,999,999 seconds are 31 years."""
_MAX_VALIDATOR_CHARACTERS = 1000
"""A longer validator is not kept. Servers refuse requests whose headers have many kilobytes, so that a feed with such a
validator could never be polled again."""


def request_headers(request: Request, url: str) -> dict[str, str]:
    """Return the headers of one request to a URL, which may be the target of a redirect, without those that all requests share.

    A secret header goes to the origin that it was given for, and to no other. A header of the operator's goes before ours of this name.
    """
    headers = {"Accept": request.accept}
    if request.own.user_agent:
        headers["User-Agent"] = request.own.user_agent
    if request.validators.etag:
        headers["If-None-Match"] = request.validators.etag
    if request.validators.last_modified:
        headers["If-Modified-Since"] = request.validators.last_modified
    if request.takes_delta and request.validators.etag:
        headers["A-IM"] = "feed"
    secrets = {secret.name.lower(): secret.value for secret in request.own.secrets if _may_see(url, secret.origin)}
    return {name: value for name, value in headers.items() if name.lower() not in secrets} | secrets


def _may_see(url: str, owner: str) -> bool:
    """Return whether a URL may be sent what was given for an origin.

    It is of this origin; or it is of the same host by https, while the origin is http, each at its own port.
    """
    where = origin(url)
    return where == owner or (
        owner == f"http://{host(url)}" and where == f"https://{host(url)}" and not _PORT.search(owner)
    )


_PORT = re.compile(r":\d+$")


def location_of(response: aiohttp.ClientResponse) -> str | None:
    """Return the header Location; None: there is none. Bytes in it that are not UTF-8 are percent-encoded, as browsers do."""
    value = response.headers.get("Location")
    # the HTTP client has put lone surrogates in the place of such bytes (PEP 383)
    return value and _NOT_UTF_8.sub(lambda found: f"%{ord(found[0]) - 0xDC00:02X}", value)


_NOT_UTF_8 = re.compile("[\udc80-\udcff]")


def lower_headers(response: aiohttp.ClientResponse) -> dict[str, str]:
    """Return the headers of a response, their names in lower case, their values without what Postgres cannot store."""
    return {name.lower(): storable(value) for name, value in response.headers.items()}


def validators_of(response: aiohttp.ClientResponse) -> Validators:
    """Return the validators of a response, without those that could not be stored and sent back.

    A validator that is left out costs no more than a body that is sent again.
    """
    return Validators(etag=_validator(response, "ETag"), last_modified=_validator(response, "Last-Modified"))


def _validator(response: aiohttp.ClientResponse, name: str) -> str | None:
    value = response.headers.get(name, "")
    fits = value.isascii() and value.isprintable() and len(value) <= _MAX_VALIDATOR_CHARACTERS
    return value if value and fits else None


def fault_of_delta(response: aiohttp.ClientResponse, request: Request) -> str | None:
    """Return why a 226 does not answer the request (RFC 3229, 10.4.1 and 10.5); None: it does."""
    etag = request.validators.etag
    if not (request.takes_delta and etag):
        return "226 IM Used, and nobody asked for it"
    used = [name.partition(";")[0].strip().lower() for name in ", ".join(response.headers.getall("IM", [])).split(",")]
    if used != ["feed"]:
        return f"226 with the instance manipulation {', '.join(used) or 'none'}, not feed"
    base = response.headers.get("Delta-Base", etag)
    return None if base.strip() == etag else f"226 with what is new since {base}, not since {etag}"


def retry_after(value: str | None) -> int | None:
    """Return the seconds that a Retry-After asks for, which is a number or a date (RFC 9110, 10.2.3); None: it is neither."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return int(value.strip()[:_DIGITS])
    when = _date(value)
    return max(0, round((when - datetime.now(UTC)).total_seconds())) if when else None


def freshness_s(response: aiohttp.ClientResponse) -> int | None:
    """Return for how many more seconds a response is fresh (RFC 9111, 4.2); None: its headers do not say.

    That is its max-age or the time to its Expires, less its Age. We ignore s-maxage, which is for caches that serve several
    users (5.2.2.10).
    """
    directives = dict(
        part.strip().lower().partition("=")[::2]
        for part in reversed(",".join(response.headers.getall("Cache-Control", [])).split(","))
    )
    if "no-store" in directives or "no-cache" in directives:
        return None
    lifetime = _lifetime_s(response, directives.get("max-age", "").strip('"'))
    if lifetime is None:
        return None
    age = response.headers.get("Age", "").partition(",")[0].strip()
    return min(max(lifetime - (int(age[:_DIGITS]) if age.isdecimal() else 0), 0), MAX_FRESH_S)


def _lifetime_s(response: aiohttp.ClientResponse, max_age: str) -> int | None:
    if max_age.isdecimal():
        return int(max_age[:_DIGITS])
    if "Expires" not in response.headers:
        return None
    date = _date(response.headers.get("Date")) or datetime.now(UTC)
    # an Expires that is not a date lies in the past (RFC 9111, 5.3)
    expires = _date(response.headers["Expires"]) or date
    return round((expires - date).total_seconds())


def _date(value: str | None) -> datetime | None:
    try:
        when = parsedate_to_datetime(value) if value else None
    except (ValueError, OverflowError):
        return None
    return when.replace(tzinfo=UTC) if when and when.tzinfo is None else when
