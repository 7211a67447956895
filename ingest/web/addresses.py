"""Which IP addresses may be connected to: those of the public internet, in whatever form they are written.

Feeds hold links that strangers wrote. Such a link must not lead into the operator's own network.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from ipaddress import IPv4Network, IPv6Network

_GLOBAL_UNICAST = ip_network("2000::/3")
"""The only part of IPv6 that IANA assigns to hosts (RFC 4291, 2.4). Forms that hold an IPv4 address lie outside of it."""
_NAT64 = ip_network("64:ff9b::/96")
"""The prefix of IPv4 addresses that are translated on the internet (RFC 6052, 2.1). The prefix for local translation
(RFC 8215) leads into a private network, and is not allowed."""
_NOT_SERVERS = tuple(
    map(
        ip_network,
        (
            "192.0.0.0/24",  # RFC 6890, 2.2.2: protocols; some clouds serve their machines' secrets here
            "192.88.99.0/24",  # RFC 7526: 6to4 relays, deprecated
            "168.63.129.16/32",  # a public address at which one cloud manages its own machines
            "3fff::/20",  # RFC 9637: documentation
            "2620:4f:8000::/48",  # RFC 7534: AS112, which answers questions about private names
        ),
    )
)
"""Public networks in which no site can be."""
_ISATAP = 0x5EFE
"""The 32 bits before an IPv4 address that is written inside an IPv6 address (RFC 5214, 6.1). The bit 0x02000000 may be set."""


class ForbiddenAddressError(OSError):
    """An address may not be connected to."""


def may_be_reached(address: str, allowed: Iterable[IPv4Network | IPv6Network] = ()) -> bool:
    """Return whether an address may be connected to: it is public, or in a network that the operator allows.

    Raises ValueError if it is not an IP address.
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
    """Return the IPv4 address that an IPv6 address leads to; None: it leads to none."""
    lower = IPv4Address(int(ip) & 0xFFFFFFFF)
    if ip in _NAT64 or (int(ip) >> 32) & 0xFDFFFFFF == _ISATAP:
        return lower
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
