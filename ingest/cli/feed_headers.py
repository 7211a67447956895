"""The options by which `ingest feed set` changes the headers of one feed's requests, and where their secrets come from."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ingest.store.store import Store

_NONE = "none"
"""The word that takes a setting back."""


@dataclass(frozen=True, slots=True)
class HeaderChanges:
    """What changes in the headers of one feed's requests."""

    user_agent: str
    """The new User-Agent; "none": that of all requests. Empty: it stays."""
    secrets: dict[str, str | None] = field(repr=False)
    """The new values of headers by their names; None: the header is sent no more."""

    async def make(self, store: Store, url: str) -> bool:
        """Write the changes; return whether there is such a feed."""
        found = True
        if self.user_agent:
            agent = None if self.user_agent == _NONE else self.user_agent
            found = await store.feed_headers.set_user_agent(url, agent)
        for name, value in self.secrets.items():
            found = found and await store.feed_headers.set_secret(url, name, value)
        return found

    def __bool__(self) -> bool:
        return bool(self.user_agent or self.secrets)


def header_changes(user: str, user_agent: str, headers: Sequence[str], secret_file: Path | None) -> HeaderChanges:
    """Return the changes that the options name. A secret that no option names is read. Raises typer.BadParameter."""
    from ingest.web.own_headers import checked_header

    try:
        named = [_named(header) for header in headers]
        if user_agent:
            checked_header("user-agent", user_agent)
        asked = [user] * (user not in {"", _NONE}) + [name for name, value in named if value is None]
        secret = _secret(asked, secret_file) if asked else ""
        secrets = {name: checked_header(name, secret)[1] if value is None else value or None for name, value in named}
        if user:
            secrets["authorization"] = None if user == _NONE else _login(user, secret)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    return HeaderChanges(user_agent, secrets)


def _named(header: str) -> tuple[str, str | None]:
    """Return the name of a header and its value: None if it is to be asked for, "" if the header is sent no more. Raises ValueError."""
    from ingest.web.own_headers import checked_header

    name, colon, value = header.partition(":")
    name, _ = checked_header(name, value if value.strip() else "-")
    if name == "user-agent":
        raise ValueError("the User-Agent is set by --user-agent")
    return name, value.strip() if colon else None


def _login(user: str, password: str) -> str:
    """Return the header of a login. Raises ValueError."""
    from ingest.text.logins import Login

    if ":" in user or not user.isprintable():
        raise ValueError("the name of a user holds no colon and no control characters (RFC 7617)")
    return Login(user, password).authorization


def _secret(asked: Sequence[str], file: Path | None) -> str:
    """Return the secret of the user or header that is ``asked`` for. Raises ValueError if it is empty, or if it is for several.

    It is the first line of a file or of standard input, or what is typed at a terminal, which does not show it.
    """
    from ingest.cli.access import read_bytes

    if len(asked) > 1:
        raise ValueError(f"one secret is read at a time: set {' and '.join(asked)} one after the other")
    what = f"secret for {asked[0]}"
    if file is not None:
        lines = read_bytes(file).decode("utf-8", "replace").splitlines()
    elif sys.stdin.isatty():
        lines = [typer.prompt(what, hide_input=True, err=True)]
    else:
        lines = sys.stdin.readline().splitlines()
    if not lines or not lines[0]:
        raise ValueError(f"the {what} is empty: name a file (--secret-file), or type it")
    return str(lines[0])
