"""Which URLs may be fetched at all, as far as their spelling tells."""

import re
from urllib.parse import urljoin

import httpx
from django.conf import settings

from .fetch_errors import AddressRefused
from .ip_policy import find_ip, is_public, parse_ip

MAX_URL_LENGTH = 2048
"""Characters. Longer ones are no pages that people link to."""

PORTS = {"http": 80, "https": 443}

# White space, control characters, halves of characters and backslashes: parsers disagree
# about each of them, and no address needs one.
UNSAFE_CHARACTERS = re.compile(r"[\s\x00-\x20\x7f-\x9f\\\ud800-\udfff]")
# No user, no percent sign and no dots but the ASCII one up to the path, with every slash.
PLAIN_URL = re.compile(
    r"https?://(?:\[[0-9a-f:.]+\]|[^/?#@%:\[\]\u3002\uff0e\uff61]{1,253})"
    r"(?::[0-9]{0,5})?(?:[/?#].*)?",
    re.IGNORECASE,
)
# At least two labels: without a dot a name is of our own network. The last begins with a
# letter: else 0x7f.1 and 127.1 are names, which some resolvers take for 127.0.0.1.
HOST_NAME = re.compile(r"(?:[a-z0-9_-]{1,63}\.)+[a-z][a-z0-9-]{0,62}")
# Names of nobody's site (RFC 6761, 6762, 7686, 8375 and ICANN's .internal): to look one
# up would be to ask around in our own network, or to tell who asks for what.
LOCAL_NAME = re.compile(r".*\.(?:localhost|local|internal|home\.arpa|onion)")


def check_url(url: str) -> httpx.URL:
    """Read an address of a stranger, without any network.

    Raises AddressRefused for what is not a plain http or https address of a host on the
    internet, by its spelling, or is of our own site. What is not refused here may still
    be refused by `fetch`, for where its name leads.
    """
    if (
        len(url) > MAX_URL_LENGTH
        or UNSAFE_CHARACTERS.search(url)
        or not PLAIN_URL.fullmatch(url)
    ):
        raise AddressRefused("this is not a plain http or https address")
    try:
        address = httpx.URL(url)
        readable = bool(address.host)  # some names can be sent but not shown
    except (httpx.InvalidURL, UnicodeError):
        readable = False
    if not (
        readable and address.scheme in PORTS and len(str(address)) <= MAX_URL_LENGTH
    ):
        raise AddressRefused("this is not a plain http or https address")
    _check_host(host_of(address), port_of(address))
    return address


def check_link(base: httpx.URL, location: str) -> httpx.URL:
    """Read where a page at `base` leads. Raises AddressRefused as `check_url` does."""
    if UNSAFE_CHARACTERS.search(location):
        raise AddressRefused("it leads to what is not a plain http or https address")
    try:
        return check_url(urljoin(str(base), location))
    except ValueError:  # such as http://[
        raise AddressRefused("it leads to what is no address") from None


def host_of(url: httpx.URL) -> str:
    """Return the host as it is looked up: ASCII, lower case, one spelling of each IP."""
    host = url.raw_host.decode("ascii").lower()
    return str(find_ip(host) or host)


def port_of(url: httpx.URL) -> int:
    return PORTS[url.scheme] if url.port is None else url.port


def is_allowed(host: str, port: int) -> bool:
    """Tell whether the operator lets a host (a name or an IP) be asked at any rate."""
    bracketed = f"[{host}]" if ":" in host else host
    return f"{bracketed}:{port}" in settings.FETCH_ALLOW


def may_connect(address: str, port: int) -> bool:
    """Tell whether an IP address is connected to, if it is not our own."""
    if is_allowed(address, port):
        return True
    return port in PORTS.values() and is_public(parse_ip(address))


def own_host() -> str:
    return host_of(httpx.URL(settings.SITE_URL))


def is_site_reachable() -> bool:
    """Tell whether strangers can fetch our own pages: not those of a site on trial."""
    host = own_host()
    if settings.FETCH_ALLOW:
        return True
    if address := find_ip(host):
        return is_public(address)
    return bool(HOST_NAME.fullmatch(host)) and not LOCAL_NAME.fullmatch(host)


def _check_host(host: str, port: int) -> None:
    if is_allowed(host, port):
        return
    if host == own_host():
        raise AddressRefused("this address is our own")
    if not find_ip(host):
        _check_name(host, port)
    elif not may_connect(host, port):
        raise AddressRefused("this address is not on the internet")


def _check_name(host: str, port: int) -> None:
    if not HOST_NAME.fullmatch(host) or LOCAL_NAME.fullmatch(host):
        raise AddressRefused("this is not the name of a host on the internet")
    allowed = any(entry.endswith(f":{port}") for entry in settings.FETCH_ALLOW)
    if port not in PORTS.values() and not allowed:
        raise AddressRefused("sites are asked at the ports 80 and 443 only")
