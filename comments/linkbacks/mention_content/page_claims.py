"""What the parts of a page say of its author, its date and its site, in one order.

First what its author wrote for readers of other sites, then what software writes for
search engines, then the page's markup, and its feed at last:

h-entry · JSON-LD · the head's `<meta>` · itemprop · rel=author · the feed
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from comments.linkbacks.origin_html.authorship import Authorship, Claim
from comments.linkbacks.origin_html.page_facts import PageFacts

from .h_entry import EntryAuthor, HEntry
from .site_names import is_name_of_site, names_of_site
from .structured_data import read_structured_data

_AUTHOR_METAS = (
    *("author", "dcterms.creator", "dc.creator"),
    *("parsely-author", "sailthru.author", "byl", "citation_author"),
)
_DATE_METAS = (
    *("article:published_time", "dcterms.date", "dc.date", "dc.date.issued", "date"),
    *("citation_publication_date", "pubdate", "parsely-pub-date", "sailthru.date"),
)
_PREFIX = re.compile(r"(?:written |posted )?by\b:?\s+", re.IGNORECASE)
# What software writes where nobody gave a name.
_NOBODY = frozenset({"admin", "administrator", "author", "webmaster", "root", "editor"})
_NO_NAME = re.compile(r"https?://|www\.|^@?\S+@\S+$|^[!-@\\[-`{-~\s]*$", re.IGNORECASE)


@dataclass
class PageClaims:
    """What is said, the most credible first."""

    authors: list[Claim] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    sites: list[str] = field(default_factory=list)

    def author(self, sites: Collection[str]) -> Claim:
        """Return the first person that is named, else the first name that is none of a
        person, such as the site's, else an address; nothing where there is none."""
        named = [claim for claim in map(_cleaned, self.authors) if claim.name]
        persons = [
            claim
            for claim in named
            if claim.is_person
            or (claim.is_person is None and not is_name_of_site(claim.name, sites))
        ]
        addresses = [claim.address for claim in self.authors if claim.address]
        claim = next(iter([*persons, *named]), Claim())
        if claim.name and claim.address:
            return claim
        if claim.name:
            # The same author, whose address stands where the name does not.
            alone = [
                one.address for one in self.authors if one.address and not one.name
            ]
            return claim._replace(address=next(iter(alone), ""))
        return Claim(address=next(iter(addresses), ""))

    def names_person(self, url: str) -> bool:
        """Tell whether somebody is named whose name is not the site's as well."""
        sites = names_of_site(self.sites, url)
        author = self.author(sites)
        is_named = author.name and author.is_person is not False
        return bool(is_named and not is_name_of_site(author.name, sites))


def claims_of(
    page: PageFacts, entry: HEntry, author: EntryAuthor, url: str, feed: Authorship
) -> PageClaims:
    """Collect what a page at `url` says, with its entry, that one's author and its feed's
    item."""
    structured = read_structured_data(page.json_ld, url)
    return PageClaims(
        authors=[
            Claim(author.name, author.address, is_person=True),
            *structured.authors,
            *_authors_of_meta(page.meta),
            *page.microdata.authors,
            *page.author_links.authors,
            *feed.authors,
        ],
        dates=[
            entry.text("published"),
            *structured.dates,
            *(page.meta.get(name, "") for name in _DATE_METAS),
            *page.microdata.dates,
            *page.times,
            *feed.dates,
        ],
        sites=[
            page.meta.get("og:site_name", ""),
            page.meta.get("application-name", ""),
            HEntry(entry.feed).text("name"),
            *structured.sites,
            *page.site_names,
            *feed.sites,
        ],
    )


def _authors_of_meta(meta: Mapping[str, str]) -> list[Claim]:
    names = [meta[name] for name in _AUTHOR_METAS if meta.get(name)]
    profile = meta.get("article:author", "")
    if profile and "/" not in profile:  # a name, where an address should be
        names.append(profile)
        profile = ""
    return [Claim(name, profile) for name in names] or [Claim("", profile)]


def _cleaned(claim: Claim) -> Claim:
    name = _PREFIX.sub("", " ".join(claim.name.split()), count=1).strip(" ,|·")
    if _NO_NAME.search(name) or name.casefold() in _NOBODY:
        name = ""
    return claim._replace(name=name)
