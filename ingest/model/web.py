"""Values of HTTP requests and their outcomes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.model.page import Wall


class FailureKind(StrEnum):
    """Why a request brought no body. What a kind means for the next attempt is decided in ``schedule``."""

    BAD_URL = "bad_url"
    FORBIDDEN_ADDRESS = "forbidden_address"
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    PROTOCOL = "protocol"
    TOO_LARGE = "too_large"
    REDIRECTS = "redirects"
    NOT_FOUND = "not_found"
    GONE = "gone"
    DISALLOWED = "disallowed"
    """By robots.txt (RFC 9309)."""
    REFUSED = "refused"
    RATE_LIMITED = "rate_limited"
    CLIENT_ERROR = "client_error"
    SERVER_ERROR = "server_error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One conditional GET (RFC 9110, section 13)."""

    url: str
    accept: str
    max_bytes: int
    """Of the body after decompression."""
    total_timeout_s: float
    is_cut: bool = False
    """A larger body is cut off there, not refused."""
    etag: str | None = None
    last_modified: str | None = None
    takes_delta: bool = False
    """What is new since ``etag`` will do (RFC 3229, instance manipulation ``feed``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """One step on the way to a response (RFC 9110, 15.4)."""

    status: int
    url: str
    """Where it led."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A body."""

    url: str
    """Where the body came from, after redirects."""
    status: int
    body: bytes
    content_type: str | None = None
    withheld: str | None = None
    """Which bot protection says in a header that it withholds what was asked for."""
    etag: str | None = None
    last_modified: str | None = None
    fresh_for_s: int | None = None
    """Seconds for which the publisher calls the response fresh (RFC 9111, section 4.2)."""
    redirects: tuple[Redirect, ...] = ()

    @property
    def is_delta(self) -> bool:
        """Tell whether the body is only what is new since the version asked about (226 IM Used)."""
        return self.status == 226  # noqa: PLR2004 -- RFC 3229, 10.4.1


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """304: what we have is current."""

    etag: str | None = None
    last_modified: str | None = None
    fresh_for_s: int | None = None
    redirects: tuple[Redirect, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailed:
    """No body, and why."""

    kind: FailureKind
    detail: str
    status: int | None = None
    retry_after_s: int | None = None
    """Seconds (RFC 9110, section 10.2.3), from either form of the header."""
    wall: Wall | None = None
    """Which wall the refusal is; None: no telling."""


FetchOutcome = Fetched | NotModified | FetchFailed


@dataclass(frozen=True, slots=True, kw_only=True)
class HostSays:
    """What a host's robots.txt says, as far as is known."""

    robots: str | None = None
    """The lines that hold for us; empty: everything is allowed; None: it could not be had."""
    robots_error: str | None = None
    robots_known: bool = False
    """Within its time; else it is to be looked at again."""


def hash_of_bytes(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()
