"""Which IP addresses strangers' links may lead to: those of the public internet, in whatever form they are written."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from ipaddress import IPv4Network, IPv6Network

_GLOBAL_UNICAST = ip_network("2000::/3")
"""RFC 4291, 2.4, and the only part of IPv6 that IANA assigns; mapped, compatible and translated forms lie outside."""
_NAT64 = ip_network("64:ff9b::/96")
"""RFC 6052, 2.1: the well-known prefix; the one for local use (RFC 8215) leads into a network of somebody's own."""
_NOT_SERVERS = tuple(
    map(
        ip_network,
        (
            "192.0.0.0/24",  # RFC 6890, 2.2.2: protocol assignments; a cloud's metadata among them
            "192.88.99.0/24",  # RFC 7526: 6to4 relays, deprecated
            "168.63.129.16/32",  # a public address behind which a cloud's machines find their keeper
            "3fff::/20",  # RFC 9637: documentation
            "2620:4f:8000::/48",  # RFC 7534: AS112, answers for private names
        ),
    )
)
_ISATAP = 0x5EFE
"""RFC 5214, 6.1: the upper half of an interface identifier in which an IPv4 address is wrapped; 0x200 may be set."""


def may_be_reached(address: str, allowed: Iterable[IPv4Network | IPv6Network] = ()) -> bool:
    """Tell whether an address may be spoken to: it is public, or within a network that the operator allows.

    Raises ValueError where it is none.
    """
    ip = ip_address(address.partition("%")[0])
    return any(ip in network for network in allowed) or _is_public(ip)


def _is_public(ip: IPv4Address | IPv6Address) -> bool:
    if any(ip in network for network in _NOT_SERVERS):
        return False
    inner = _inner(ip) if isinstance(ip, IPv6Address) else None
    if inner is not None:
        return _is_public(inner)
    within = isinstance(ip, IPv4Address) or ip in _GLOBAL_UNICAST
    return within and ip.is_global and not ip.is_multicast


def _inner(ip: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address leads to."""
    lower = IPv4Address(int(ip) & 0xFFFFFFFF)
    if ip in _NAT64 or (int(ip) >> 32) & 0xFDFFFFFF == _ISATAP:
        return lower
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
