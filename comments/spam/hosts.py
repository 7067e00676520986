"""Hosts: whose site a link leads to, and what this site thinks of it."""

from collections.abc import Mapping
from enum import StrEnum
from urllib.parse import urlsplit


class Standing(StrEnum):
    """What a person, or the seed list, said of a host."""

    TRUSTED = "trusted"
    BLOCKED = "blocked"


# Where health evidence is published: a reader who cites one gives a source. A name
# counts with everything beneath it, so none may be one that hosts strangers' pages.
SEED = frozenset(
    {
        *("cochrane.org", "cochranelibrary.com", "campbellcollaboration.org"),
        *("nice.org.uk", "nhs.uk", "nihr.ac.uk", "mhra.gov.uk", "gov.uk", "gov.scot"),
        *("who.int", "nih.gov", "cdc.gov", "fda.gov", "ahrq.gov", "europa.eu"),
        *("doi.org", "europepmc.org", "clinicaltrials.gov", "crd.york.ac.uk"),
        *("bmj.com", "thelancet.com", "nejm.org", "jamanetwork.com", "plos.org"),
        *("nature.com", "biomedcentral.com", "equator-network.org", "prisma-statement.org"),
        *("sign.ac.uk", "iqwig.de", "has-sante.fr", "rki.de", "gesundheitsinformation.de"),
        *("cadth.ca", "canada.ca", "health.gov.au", "nhmrc.gov.au", "tga.gov.au"),
        *("bpac.org.nz", "healthnavigator.org.nz", "guidelines.gov", "uspreventiveservicestaskforce.org"),
        *("cancerresearchuk.org", "macmillan.org.uk", "mind.org.uk", "versusarthritis.org"),
        *("ons.gov.uk", "ourworldindata.org", "testingtreatments.org", "wikipedia.org"),
    }
)  # fmt: skip

# Strangers' pages beneath one name: that two comments link there says nothing.
EVERYBODYS = frozenset(
    {
        *("youtube.com", "facebook.com", "instagram.com", "x.com", "twitter.com"),
        *("linkedin.com", "google.com", "wordpress.com", "blogspot.com", "medium.com"),
        *("github.com", "amazon.com", "amazon.co.uk", "apple.com", "substack.com"),
    }
)

# They hide where a link leads to.
SHORTENERS = frozenset(
    {
        *("bit.ly", "tinyurl.com", "goo.gl", "t.co", "ow.ly", "is.gd", "buff.ly"),
        *("cutt.ly", "rebrand.ly", "shorturl.at", "rb.gy", "adf.ly", "linktr.ee"),
    }
)

# Names beneath which anybody may have a site of their own (the common ones of the Public
# Suffix List): nothing can be said of all of them together.
SHARED = frozenset(
    {
        *("co.uk", "org.uk", "me.uk", "ac.uk", "net.uk", "ltd.uk", "co.nz", "org.nz"),
        *("com.au", "net.au", "org.au", "edu.au", "co.za", "org.za", "co.in", "org.in"),
        *("com.br", "com.cn", "com.mx", "com.tr", "com.ar", "com.sg", "com.hk", "co.il"),
        *("co.jp", "or.jp", "ne.jp", "co.kr", "or.kr", "com.tw", "com.pl", "com.ua"),
        *("wordpress.com", "blogspot.com", "substack.com", "medium.com", "tumblr.com"),
        *("github.io", "gitlab.io", "netlify.app", "vercel.app", "pages.dev", "web.app"),
        *("weebly.com", "wixsite.com", "herokuapp.com", "workers.dev", "azurewebsites.net"),
    }
)  # fmt: skip

# RFC 1035, section 2.3.4
LONGEST_HOST = 253


def host_of(address: str) -> str:
    """Return the host of a web address, in lower case, in ASCII (IDNA, RFC 3490),
    without `www.`; empty when there is none that DNS could hold.

    A backslash is read as browsers read it, as a slash (WHATWG URL standard, section
    4.4): "https://evil.example\\@nhs.uk" leads to the former.
    """
    address = address.replace("\\", "/")
    if "://" not in address:
        address = f"http://{address}"
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:  # brackets that hold no address
        return ""
    try:
        name = host.encode("idna").decode()
    except UnicodeError:  # a name that DNS could not hold
        return ""
    name = name.rstrip(".").removeprefix("www.")
    return name if len(name) <= LONGEST_HOST else ""


def names_above(host: str) -> list[str]:
    """Return a host and the names it stands beneath, but for the last label."""
    labels = host.split(".")
    return [".".join(labels[start:]) for start in range(max(len(labels) - 1, 1))]


def standing_of(host: str, said: Mapping[str, Standing]) -> Standing | None:
    """Return what was said of a host, or of the nearest name above it.

    What a person said of a name goes before the seed list.
    """
    above = names_above(host)
    for name in above:
        if name in said:
            return said[name]
    return Standing.TRUSTED if SEED.intersection(above) else None


def is_common(host: str) -> bool:
    """Tell whether many people link to a host who have nothing else in common."""
    return not (SEED | EVERYBODYS).isdisjoint(names_above(host))
