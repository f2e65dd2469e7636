"""Who asks, when a proxy stands before us: its word is taken only where it is known to be ours.

`GUANTONG_PROXIES` names the addresses or networks of our proxies. From one of them, the last address in
X-Forwarded-For that is no proxy of ours is the client's, and X-Forwarded-Proto says whether he came over TLS. From
anybody else these headers are thrown away: nobody gives himself another address to slip past a lock-out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

TOLD = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT",
        "HTTP_FORWARDED", "HTTP_X_REAL_IP")  # fmt: skip


@lru_cache(maxsize=4)
def networks(named: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    """The networks that are named. Raises ValueError for a name that is no address and no network."""
    return tuple(ip_network(one.strip(), strict=False) for one in named if one.strip())


def is_ours(address: str, ours: Iterable[IPv4Network | IPv6Network]) -> bool:
    """Whether the address is that of a proxy of ours."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return any((mapped or found) in network for network in ours)


def client_of(peer: str, forwarded: str, ours: Iterable[IPv4Network | IPv6Network]) -> str:
    """The address of the client: the nearest that no proxy of ours has.

    Example: peer 10.0.0.2, forwarded "1.2.3.4, 203.0.113.9", ours 10.0.0.0/8 → 203.0.113.9; what stands before it the
    client may have written himself.
    """
    ours = tuple(ours)
    nearest = peer
    for hop in reversed([one.strip() for one in forwarded.split(",")]):
        if not is_ours(nearest, ours):
            break
        try:
            nearest = str(ip_address(hop))
        except ValueError:
            break
    return nearest


class TrustedProxies:
    """The middleware that settles address and scheme before anybody looks at them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        networks(tuple(settings.PROXIES))  # A misspelt network is told at the start, not at a request.

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta = request.META
        peer = str(meta.get("REMOTE_ADDR") or "")
        ours = networks(tuple(settings.PROXIES))
        if is_ours(peer, ours):
            meta["REMOTE_ADDR"] = client_of(peer, str(meta.get("HTTP_X_FORWARDED_FOR", "")), ours)
        else:
            for name in TOLD:
                meta.pop(name, None)
        return self.get_response(request)
