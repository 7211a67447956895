"""Request headers, validators and freshness."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from ingest.text.plain import storable

if TYPE_CHECKING:
    import aiohttp

    from ingest.model.web import Request


FEED_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)


PAGE_ACCEPT = "text/html, application/xhtml+xml, */*;q=0.1"


MAX_FRESH_S = 7 * 86_400


_DIGITS = 9
"""Of a number of seconds; longer ones are as good as endless."""


_MAX_VALIDATOR_CHARACTERS = 1000
"""Servers refuse requests with headers of many kilobytes: a feed with such a validator could never be polled again."""


def fault_of_delta(response: aiohttp.ClientResponse, request: Request) -> str | None:
    """Say why an answer with what is new is none to what was asked (RFC 3229, 10.4.1 and 10.5)."""
    if not (request.takes_delta and request.etag):
        return "226 IM Used, and nobody asked for it"
    used = [name.partition(";")[0].strip().lower() for name in ", ".join(response.headers.getall("IM", [])).split(",")]
    if used != ["feed"]:
        return f"226 with the instance manipulation {', '.join(used) or 'none'}, not feed"
    base = response.headers.get("Delta-Base", request.etag)
    return None if base.strip() == request.etag else f"226 with what is new since {base}, not since {request.etag}"


def validator(response: aiohttp.ClientResponse, name: str) -> str | None:
    """Return a validator that can be stored and sent back; None for any other, which only costs a body."""
    value = response.headers.get(name, "")
    fits = value.isascii() and value.isprintable() and len(value) <= _MAX_VALIDATOR_CHARACTERS
    return value if value and fits else None


def lower_headers(response: aiohttp.ClientResponse) -> dict[str, str]:
    return {name.lower(): storable(value) for name, value in response.headers.items()}


def request_headers(request: Request) -> dict[str, str]:
    headers = {"Accept": request.accept}
    if request.etag:
        headers["If-None-Match"] = request.etag
    if request.last_modified:
        headers["If-Modified-Since"] = request.last_modified
    if request.takes_delta and request.etag:
        headers["A-IM"] = "feed"
    return headers


def retry_after(value: str | None) -> int | None:
    """Seconds of a Retry-After field in either form (RFC 9110, 10.2.3); None without a usable one."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return int(value.strip()[:9])
    when = _date(value)
    return max(0, round((when - datetime.now(UTC)).total_seconds())) if when else None


def freshness_s(response: aiohttp.ClientResponse) -> int | None:
    """Freshness lifetime left (RFC 9111, 4.2): max-age, else Expires, less Age; None where none is given.

    s-maxage is not for us, who share what we fetch with nobody (5.2.2.10). An Expires that is no date is past (5.3).
    """
    directives = dict(
        part.strip().lower().partition("=")[::2]
        for part in reversed(",".join(response.headers.getall("Cache-Control", [])).split(","))
    )
    if "no-store" in directives or "no-cache" in directives:
        return None
    max_age, age = directives.get("max-age", "").strip('"'), response.headers.get("Age", "").partition(",")[0].strip()
    if max_age.isdecimal():
        lifetime = int(max_age[:_DIGITS])
    elif "Expires" in response.headers:
        expires, now = _date(response.headers["Expires"]), datetime.now(UTC)
        date = _date(response.headers.get("Date")) or now
        lifetime = round(((expires or date) - date).total_seconds())
    else:
        return None
    return min(max(lifetime - (int(age[:_DIGITS]) if age.isdecimal() else 0), 0), MAX_FRESH_S)


def _date(value: str | None) -> datetime | None:
    try:
        when = parsedate_to_datetime(value) if value else None
    except (ValueError, OverflowError):
        return None
    return when.replace(tzinfo=UTC) if when and when.tzinfo is None else when
