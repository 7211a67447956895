"""The registrable domain of a host: the part of its name that one owner has registered, and that all of the owner's hosts share."""

from __future__ import annotations


def registrable_domain(host: str) -> str:
    """Return the registrable domain of a host, with its port if the host has one. Takes a host as ``text.urls.host`` returns it."""
    name, colon, port = host.rpartition(":") if host.rpartition(":")[2].isdecimal() else (host, "", "")
    if name.replace(".", "").isdecimal():
        return host
    return ".".join(name.split(".")[-2:]) + colon + port
