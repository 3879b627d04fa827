"""Where a request comes from and whether it came encrypted; a proxy is believed only if it is one we know."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from backend.core.settings import settings

_AGENT_LENGTH = 200
_ON_THE_WAY = frozenset({"forwarded", "via", "x-real-ip"})
"""Headers that only what stands between a browser and us adds; besides all that begin with ``x-forwarded-``."""


@dataclass(frozen=True, slots=True)
class Client:
    """The other end of a request."""

    address: str
    """The IP address, as the nearest proxy we trust saw it; blank where there is none."""
    origin: str
    """What the browser calls this site: scheme, host and port."""
    agent: str = ""
    is_relayed: bool = False
    """Whether anything shows that no browser spoke to us itself, declared or not."""

    @property
    def is_secure(self) -> bool:
        """Whether the request came encrypted, at least as far as a proxy we trust."""
        return self.origin.startswith("https://")

    @property
    def is_local(self) -> bool:
        """Whether browser and server are the same machine, so that nobody can listen between them.

        Behind a proxy on this machine that nobody declared, every address is local, and often every name. So nothing
        may speak of a proxy, and an installation that people were given an address of is for them.
        """
        named = settings().public_url
        return (
            not self.is_relayed
            and _is_loopback(self.address)
            and _is_local_site(self.origin)
            and (not named or _is_local_site(named))
        )

    @property
    def network(self) -> str:
        """What attempts are counted by: the address, or of IPv6 the 64 bits that belong to one household."""
        try:
            found = ipaddress.ip_address(self.address)
        except ValueError:
            return self.address
        if isinstance(found, ipaddress.IPv6Address):
            return str(ipaddress.IPv6Network((found, 64), strict=False))
        return str(found)


def client_of(scope: Mapping[str, Any]) -> Client:
    """Return who sent the request of an ASGI scope."""
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, said = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]},{said}" if key == "x-forwarded-for" and key in headers else said
    address, scheme = _unmapped((scope.get("client") or ("", 0))[0]), scope.get("scheme", "http")
    if _is_trusted(address):
        scheme = headers.get("x-forwarded-proto", scheme).rsplit(",", 1)[-1].strip()
        # Each proxy adds the address it saw at the right; further left stands what a client may have made up.
        for hop in reversed(headers.get("x-forwarded-for", "").split(",")):
            if not _is_trusted(address) or not _is_address(hop.strip()):
                break
            address = _unmapped(hop.strip())
    scheme = "https" if scheme == "https" else "http"
    return Client(
        address,
        f"{scheme}://{headers.get('host', '').lower()}",
        headers.get("user-agent", "")[:_AGENT_LENGTH],
        _is_relayed(scope, headers),
    )


def _unmapped(address: str) -> str:
    """Return an IPv4 address as such: a server that listens for IPv6 too sees it within ::ffff:0:0/96.

    Otherwise all of IPv4 would be one household, and no proxy there would be known.
    """
    return address.lower().removeprefix("::ffff:") if "." in address else address


def own_origins(client: Client) -> set[str]:
    """Return what a browser may call this site: what it asked for, and the address people were given."""
    return {client.origin, settings().public_url.lower()} - {""}


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_loopback(text: str) -> bool:
    return _is_address(text) and ipaddress.ip_address(text).is_loopback


def _is_local_site(url: str) -> bool:
    """Return whether an address leads from this machine to itself; what is no address leads nowhere."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return host == "localhost" or _is_loopback(host)


def _is_relayed(scope: Mapping[str, Any], headers: Mapping[str, str]) -> bool:
    """Return whether a request came through a proxy, by what proxies add, or by the page as the browser knows it.

    HTTP/1.0 is what nginx asks in unless told otherwise, and no browser any more.
    """
    pages = [headers[name] for name in ("origin", "referer") if name in headers]
    return (
        any(name in _ON_THE_WAY or name.startswith("x-forwarded-") for name in headers)
        or any(not page.startswith("http://") or not _is_local_site(page) for page in pages)
        or scope.get("http_version") == "1.0"
    )


def _is_trusted(text: str) -> bool:
    return _is_address(text) and any(ipaddress.ip_address(text) in network for network in settings().trusted_proxies)
