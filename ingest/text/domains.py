"""The registrable domain of a host: the part of its name that one owner has registered, and that all of the owner's hosts share."""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from importlib.resources import files

from publicsuffixlist import PublicSuffixList


@lru_cache(maxsize=16_384)
def registrable_domain(host: str) -> str:
    """Return the registrable domain of a host: its public suffix and the label before it (`news.co.uk` of `www.news.co.uk`).

    The suffixes are those of the public suffix list with its private domains, and those of ``domains.toml``. So `a.github.io` and
    `b.github.io` have two domains. A public suffix, a name of one label and an IP address are their own domain; "www." before a suffix
    does not count. The port stays if the host has one: another port is another server. Takes a host as ``text.urls.host`` returns it;
    never raises.
    """
    name, port = _parted(host)
    if name.replace(".", "").isdecimal():
        return host
    domain = _suffixes().privatesuffix(name) or name
    rest = domain.removeprefix("www.")
    return (rest if rest != domain and "." in rest and _suffixes().is_public(rest) else domain) + port


def has_public_suffix(host: str) -> bool:
    """Return whether a host is a name below a suffix of the public suffix list, as registered names are. It has no port; never raises."""
    return _suffixes().privatesuffix(host, accept_unknown=False) is not None


def _parted(host: str) -> tuple[str, str]:
    """Return the name of a host, and its port with the colon before it; "" without a port."""
    name, colon, port = host.rpartition(":")
    return (name, colon + port) if port.isdecimal() else (host, "")


@cache
def _suffixes() -> PublicSuffixList:
    """Return the public suffixes. They are read at the first use, from files of the packages; nothing is fetched."""
    listed = files("publicsuffixlist").joinpath("public_suffix_list.dat").read_text(encoding="utf-8")
    ours = tomllib.loads(files(__package__).joinpath("domains.toml").read_text(encoding="utf-8"))
    return PublicSuffixList([*listed.splitlines(), *ours["suffixes"]])
