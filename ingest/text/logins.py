"""Names and passwords that stand in URLs: they are parted from the URL, and no message shows them."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from urllib.parse import unquote

_USERINFO = re.compile(
    r"(\s*(?:(?:https?|feed|rss|itpc|pcast|podcast):/{0,9}){0,3})(?!mailto:)([^/?#\\]*)@(.*)", re.DOTALL | re.IGNORECASE
)
"""A URL with a user information (RFC 3986, 3.2.1): what stands before it, the user information, the rest."""
_SECRET = re.compile(r"(?<=//)(?:[^/?#\s]*|[^/?#\s:]*:(?!\s|\d{1,5}(?:[/?#\s]|$)).*)@")
"""The user information of a URL within a text. It may hold a slash that is not percent-encoded: then the text after the first colon is no
port."""


@dataclass(frozen=True, slots=True)
class Login:
    """A user's name with its password. No form of it that is printed or logged shows the password."""

    user: str
    password: str = field(repr=False)

    @property
    def authorization(self) -> str:
        """Return the value of the header Authorization that stands for this login (RFC 7617, 2)."""
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()


def parted(url: str) -> tuple[str, Login | None]:
    """Return a URL without the name and password in it, and these as a login; None: the URL holds none. Never raises.

    Both are percent-decoded. The rest of the URL is left as it is; it may lack its scheme, or be no URL that may be fetched.
    """
    found = _USERINFO.fullmatch(url)
    if found is None or not (found[1].strip() or ":" in found[2]):
        return url, None
    user, _, password = found[2].partition(":")
    return found[1] + found[3], Login(unquote(user), unquote(password)) if user or password else None


def masked(text: str) -> str:
    """Return a text that holds URLs, for a message or the log: names and passwords in them are left out."""
    return _SECRET.sub("…@", text)
