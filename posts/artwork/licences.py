"""The licences of posts and artwork: one table that pages, publish checks and metadata read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CREATIVE_COMMONS = "https://creativecommons.org"

# The versions that artwork really carries: Flickr gave 2.0 for two decades, Wikimedia
# Commons knows all of them, Wellcome Collection and our own posts have 4.0.
VERSIONS = {
    "4.0": "International",
    "3.0": "Unported",
    "2.5": "Generic",
    "2.0": "Generic",
}
TERMS = ("BY", "BY-SA", "BY-NC", "BY-NC-SA", "BY-ND", "BY-NC-ND")
TERM_NAMES = {
    "BY": "Attribution",
    "NC": "NonCommercial",
    "ND": "NoDerivatives",
    "SA": "ShareAlike",
}

Words = str | Promise
# What they allow, in the words of a reader; their deeds say the same at more length.
PLAIN_TERMS = {
    "BY": _(
        "You may share and change this text, even commercially, if you name its authors, "
        "link to the licence and say what you changed."
    ),
    "BY-SA": _(
        "You may share and change this text, even commercially, if you name its authors, "
        "link to the licence, say what you changed, and publish your version under the "
        "same licence."
    ),
    "BY-NC": _(
        "You may share and change this text, but not commercially, if you name its "
        "authors, link to the licence and say what you changed."
    ),
    "BY-NC-SA": _(
        "You may share and change this text, but not commercially, if you name its "
        "authors, link to the licence, say what you changed, and publish your version "
        "under the same licence."
    ),
    "BY-ND": _(
        "You may share this text unchanged, even commercially, if you name its authors "
        "and link to the licence."
    ),
    "BY-NC-ND": _(
        "You may share this text unchanged, but not commercially, if you name its "
        "authors and link to the licence."
    ),
}
FREE_FOR_ALL = _("You may do with this text whatever you like, without asking anybody.")
ASK_FIRST = _(
    "You may read this text and link to it. For everything else, ask its owner."
)


@dataclass(frozen=True, slots=True)
class Licence:
    """What a work's owner allows, or what is known of it.

    `name` stands in the licence line and `badge` where there is little room; `plain` says
    what a reader may do with a text. `url` is the licence's canonical address and `spdx`
    its identifier in the SPDX License List; both are empty for terms that have none.
    Names of Creative Commons licences are theirs and not translated.
    """

    key: str
    name: Words
    badge: Words
    url: str = ""
    spdx: str = ""
    plain: Words = ASK_FIRST
    needs_note: bool = False
    is_unstated: bool = False

    @property
    def non_commercial(self) -> bool:
        return "-NC" in self.spdx

    @property
    def no_derivatives(self) -> bool:
        return "-ND" in self.spdx


def _creative_commons(terms: str, version: str) -> Licence:
    names = "-".join(TERM_NAMES[term] for term in terms.split("-"))
    if version != "4.0":
        names = names.replace("NoDerivatives", "NoDerivs")  # renamed in 2013 with 4.0
    return Licence(
        key=f"CC-{terms}-{version}",
        name=f"Creative Commons {names} {version} {VERSIONS[version]}",
        badge=f"CC {terms} {version}",
        url=f"{CREATIVE_COMMONS}/licenses/{terms.lower()}/{version}/",
        spdx=f"CC-{terms}-{version}",
        plain=PLAIN_TERMS[terms],
    )


_CURRENT = [_creative_commons(terms, "4.0") for terms in TERMS]
_OLDER = [
    _creative_commons(terms, version)
    for version in VERSIONS
    if version != "4.0"
    for terms in TERMS
]
_PUBLIC_DOMAIN = [
    Licence(
        "CC0-1.0",
        "Creative Commons CC0 1.0 Universal",
        "CC0 1.0",
        url=f"{CREATIVE_COMMONS}/publicdomain/zero/1.0/",
        spdx="CC0-1.0",
        plain=FREE_FOR_ALL,
    ),
    Licence(
        "public-domain",
        _("Public domain"),
        _("Public domain"),
        url=f"{CREATIVE_COMMONS}/publicdomain/mark/1.0/",
        spdx="CC-PDM-1.0",
        plain=FREE_FOR_ALL,
    ),
]
_OTHER = [
    Licence("all-rights-reserved", _("All rights reserved"), _("All rights reserved")),
    Licence(
        "with-permission",
        _("Used with permission"),
        _("With permission"),
        needs_note=True,
    ),
    Licence("stock", _("Stock licence"), _("Stock licence"), needs_note=True),
    Licence(
        "not-stated",
        _("Licence not stated by the source"),
        _("Not stated"),
        is_unstated=True,
    ),
]
_GROUPS: tuple[tuple[Promise, list[Licence]], ...] = (
    (_("Creative Commons"), _CURRENT),
    (_("Public domain"), _PUBLIC_DOMAIN),
    (_("Other terms"), _OTHER),
    (_("Older Creative Commons licences"), _OLDER),
)

LICENCES: Mapping[str, Licence] = MappingProxyType(
    {licence.key: licence for _group, members in _GROUPS for licence in members}
)
_BY_PLACE = {
    licence.url.removeprefix(f"{CREATIVE_COMMONS}/"): licence
    for licence in LICENCES.values()
    if licence.url
}
_ADDRESS = re.compile(
    r"(?:https?://)?(?:www\.)?creativecommons\.org/"
    r"(?P<place>(?:licenses|publicdomain)/[a-z-]+/[0-9.]+)"
    r"/?(?:(?:deed|legalcode)(?:\.[a-z_-]+)?)?",
    re.IGNORECASE,
)


def get(key: str) -> Licence:
    """Return the licence with this key. Raises KeyError."""
    return LICENCES[key]


def find(url: str) -> Licence | None:
    """Return the licence at this address, which may be the deed's or the legal code's.

    A licence ported to a country's law (`/by/3.0/uk/`) is another text, so not found.
    """
    match = _ADDRESS.fullmatch(url.strip())
    return _BY_PLACE.get(f"{match['place'].lower()}/") if match else None


def choices() -> list[tuple[Words, list[tuple[str, Words]]]]:
    """Return the licences for a select, in groups, those met most often first."""
    return [
        (group, [(licence.key, _choice(licence)) for licence in members])
        for group, members in _GROUPS
    ]


def _choice(licence: Licence) -> Words:
    if not licence.spdx.startswith("CC-BY"):
        return licence.name
    name = str(licence.name).removeprefix("Creative Commons ")
    return f"{licence.badge} ({name.split()[0]})"
