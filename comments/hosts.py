"""Hosts: which sites a comment links to, each under one name."""

from urllib.parse import urlsplit

from django.conf import settings

from evidenceblog.ground.text import web_addresses

# DNS allows no longer name (RFC 1035, section 2.3.4).
LONGEST_HOST = 253
# Everybody links to these: that two comments do says nothing of either.
COMMON = frozenset(
    {
        *("nice.org.uk", "nhs.uk", "gov.uk", "europa.eu", "who.int", "nih.gov"),
        *("cdc.gov", "cochrane.org", "cochranelibrary.com", "doi.org", "bmj.com"),
        *("thelancet.com", "nejm.org", "wikipedia.org", "youtube.com", "facebook.com"),
    }
)


def hosts_of(text: str, website: str = "") -> list[str]:
    """Return the hosts linked in a comment and by its writer's website, sorted.

    In lower case and ASCII (IDNA, RFC 3490), without `www.`.
    """
    return sorted({_host(one) for one in [*web_addresses(text), website]} - {""})


def is_common(host: str) -> bool:
    """Tell whether a host, or one that it belongs to, is this site's or everybody's."""
    labels = host.split(".")
    parents = {".".join(labels[start:]) for start in range(len(labels))}
    return not parents.isdisjoint(COMMON | {_host(settings.SITE_URL)})


def _host(address: str) -> str:
    """Return the host of an address, or "" if it names none that DNS could hold."""
    try:
        host = (urlsplit(address).hostname or "").encode("idna").decode()
    except ValueError:
        return ""
    host = host.removeprefix("www.").rstrip(".")
    return host if len(host) <= LONGEST_HOST else ""
