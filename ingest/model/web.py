"""Values of HTTP requests and their outcomes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.model.page import Wall


MAX_REDIRECTS = 10
"""A request follows this many redirects. Browsers follow 20; a longer way is a loop more often than a way to a page."""


class FailureKind(StrEnum):
    """Why a request brought no body. ``feed/schedule.py`` decides how long a feed waits after each of them."""

    BAD_URL = "bad_url"
    """The URL, or the target of a redirect, is not an http(s) URL that we fetch."""
    FORBIDDEN_ADDRESS = "forbidden_address"
    """The host has an IP address that is not on the public internet, and the operator has not allowed it."""
    DNS = "dns"
    """The name of the host could not be resolved."""
    CONNECT = "connect"
    """No connection to the host could be opened."""
    TLS = "tls"
    """The host's certificate or its encryption could not be accepted."""
    TIMEOUT = "timeout"
    """The host was silent for too long, or the whole request took too long."""
    PROTOCOL = "protocol"
    """The answer breaks the rules of HTTP, or is not an answer to the request."""
    TOO_LARGE = "too_large"
    """The body is larger than the request allows."""
    REDIRECTS = "redirects"
    """The way to the body has more redirects than we follow, or costs more requests than a page may cost."""
    NOT_FOUND = "not_found"
    """HTTP 404."""
    GONE = "gone"
    """HTTP 410."""
    DISALLOWED = "disallowed"
    """The host's robots.txt forbids the URL (RFC 9309)."""
    REFUSED = "refused"
    """HTTP 401, 402, 403 or 451."""
    RATE_LIMITED = "rate_limited"
    """HTTP 429, or a redirect to a host that must not be asked so soon."""
    CLIENT_ERROR = "client_error"
    """Any other status from 400 to 499."""
    SERVER_ERROR = "server_error"
    """A status of 500 or above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """The two headers by which a server recognises a version of a document (RFC 9110, 8.8)."""

    etag: str | None = None
    last_modified: str | None = None

    def __bool__(self) -> bool:
        return bool(self.etag or self.last_modified)


NO_VALIDATORS = Validators()
"""The validators of a request that is not conditional, and of an answer that names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretHeader:
    """A header with which the operator has one feed asked for, such as a login. No form of it that is printed shows its value."""

    name: str
    value: str = field(repr=False)
    origin: str
    """The scheme, host and port that the value was given for, as ``text.urls.origin`` returns them. It is sent nowhere else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnHeaders:
    """The headers of one feed's requests that differ from those of all requests."""

    user_agent: str | None = None
    """The value of User-Agent; None: the one of all requests."""
    secrets: tuple[SecretHeader, ...] = ()


NO_OWN_HEADERS = OwnHeaders()
"""The headers of a feed for which the operator has set none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One GET. It is conditional (RFC 9110, 13) where it has validators."""

    url: str
    accept: str
    max_bytes: int
    """The largest body that is read, in bytes after decompression."""
    total_timeout_s: float
    is_cut: bool = False
    """Whether a body that is too large is cut off at ``max_bytes``. If not, the request fails."""
    max_redirects: int = MAX_REDIRECTS
    """The number of redirects that are followed."""
    validators: Validators = NO_VALIDATORS
    is_feed: bool = False
    """Whether a feed is asked for. Feeds and pages have places of their own at an IP address."""
    is_slow: bool = False
    """Whether requests for this feed, or for pages of this feed, took long lately. They take half of the places at an IP address."""
    refuses_media: bool = False
    """Whether a film, a sound, a picture or an archive is not read. Its beginning is returned as the body."""
    own: OwnHeaders = NO_OWN_HEADERS
    takes_delta: bool = False
    """Whether the server may answer with only the entries that are new since ``validators.etag`` (RFC 3229, ``feed``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """One step on the way to a response (RFC 9110, 15.4)."""

    status: int
    url: str
    """The URL that the step leads to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A response with a body."""

    url: str
    """The URL that the body came from, after all redirects."""
    status: int
    body: bytes
    content_type: str | None = None
    is_beginning: bool = False
    """Whether the body is only the beginning of a film, a sound, a picture or an archive, which was not read on."""
    link: str = ""
    """The value of the header Link (RFC 8288); the values of several headers are joined by commas."""
    withheld: str | None = None
    """The bot protection that says, in a header of the response, that this body is not the page we asked for."""
    validators: Validators = NO_VALIDATORS
    fresh_for_s: int | None = None
    """The number of seconds for which the publisher calls the response fresh (RFC 9111, 4.2)."""
    redirects: tuple[Redirect, ...] = ()
    took_s: float = field(default=0.0, compare=False)
    """The seconds that the hosts took. The time in which the request waited for other requests of this program does not count."""

    @property
    def is_delta(self) -> bool:
        """Return whether the body holds only the entries that are new since the version asked about (226 IM Used)."""
        return self.status == 226  # noqa: PLR2004 -- RFC 3229, 10.4.1


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """A 304: the version that we have is the current one."""

    validators: Validators = NO_VALIDATORS
    fresh_for_s: int | None = None
    redirects: tuple[Redirect, ...] = ()
    took_s: float = field(default=0.0, compare=False)
    """The seconds that the hosts took. The time in which the request waited for other requests of this program does not count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailed:
    """A request that brought no body, and why."""

    failure: FailureKind
    detail: str
    status: int | None = None
    retry_after_s: int | None = None
    """The number of seconds that the header Retry-After asks for (RFC 9110, 10.2.3)."""
    wall: Wall | None = None
    """The wall that the refusal comes from; None: the response does not show one."""
    url: str | None = None
    """The URL that the response came from, after all redirects; None: there was no response."""
    took_s: float = field(default=0.0, compare=False)
    """The seconds that the hosts took. The time in which the request waited for other requests of this program does not count."""

    @property
    def is_our_own(self) -> bool:
        """Return whether the request was not sent to its end since other requests of this program go first."""
        return self.failure is FailureKind.RATE_LIMITED and self.status is None


FetchOutcome = Fetched | NotModified | FetchFailed


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsSays:
    """What the database knows of the robots.txt of one scheme, host and port (RFC 9309, 2.3)."""

    robots: str | None = None
    """The rules that hold for us, one a line. Empty: everything is allowed. None: robots.txt could not be fetched."""
    robots_error: str | None = None
    """Why robots.txt could not be fetched: the failure, a colon, the detail."""
    robots_known: bool = False
    """Whether this is recent enough to be used. If not, robots.txt must be fetched again."""


def hash_of_bytes(body: bytes) -> bytes:
    """Return the SHA-256 of a body as it was fetched; two equal bodies need to be read only once."""
    return hashlib.sha256(body).digest()
