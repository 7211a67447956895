"""The values of settings that are more than one word or number, and how they are read from a text."""

from __future__ import annotations

import math
import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BeforeValidator
from pydantic_settings import NoDecode

from ingest.model.boilerplate import Note

if TYPE_CHECKING:
    from collections.abc import Callable

_LAST_PORT = 65_535
"""The largest number of a TCP port."""


def notes_of(names: str) -> tuple[Note, ...]:
    """Return the kinds of notes that a comma list names. Raises ValueError with the names that are allowed."""
    try:
        return tuple(Note(name.strip()) for name in names.split(",") if name.strip())
    except ValueError as error:
        raise ValueError(f"{error}; there are {', '.join(Note)}") from None


def networks_of(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Return the networks that a comma list names. Raises ValueError."""
    return tuple(ip_network(network.strip()) for network in text.split(",") if network.strip())


def seconds_of(text: str) -> tuple[float, ...]:
    """Return the numbers of seconds in a comma list. The word ``none`` gives an empty tuple. Raises ValueError."""
    times = () if text.strip() == "none" else tuple(float(time) for time in text.split(","))
    if not all(0 < time < math.inf for time in times):
        raise ValueError("each is a number of seconds above 0")
    return times


def listen_of(text: str) -> str:
    """Return where to listen: HOST:PORT, or ``none`` for nowhere, which an empty text means, too. Raises ValueError."""
    if text in {"", "none"}:
        return "none"
    found = re.fullmatch(r"(?:\[[0-9A-Fa-f:.]+\]|[^][:\s]+):([0-9]{1,5})", text)
    if found is None or int(found[1]) > _LAST_PORT:
        raise ValueError("give HOST:PORT, such as 127.0.0.1:8081, 0.0.0.0:8081 or [::1]:8081, or none")
    return text


def _from_text(read: Callable[[str], Any]) -> BeforeValidator:
    """Return a validator that reads a text, and leaves what is no text as it is."""
    return BeforeValidator(lambda given: read(given) if isinstance(given, str) else given)


Notes = Annotated[tuple[Note, ...], NoDecode, _from_text(notes_of)]
Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, _from_text(networks_of)]
Seconds = Annotated[tuple[float, ...], NoDecode, _from_text(seconds_of)]
Address = Annotated[str, AfterValidator(listen_of)]
