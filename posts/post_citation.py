"""How a post is cited: a version of it, as a blog post, in two printed forms.

The forms are Cochrane's (Style Manual, "Reference types": web page) and NLM's, known as
Vancouver (Citing Medicine, 2nd edition, chapter 26: contribution to a blog). The words
between the facts ("Version", "updated") belong to the form and stay English.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime

from evidenceblog.core.models import SiteSettings

from .citations.authors.author_atoms import TypedName, classify, make_group
from .citations.authors.author_names import listed_name, printed_names
from .citations.dates import MONTHS
from .citations.references.reference_parts import ended
from .models import Post

# The names of all who write for a site; each is read once.
MOST_NAMES_KEPT = 1000


@dataclass(frozen=True, kw_only=True)
class PostCitation:
    """What is cited of a post. `key` names the version in files of references; `url`
    leads to it, `path` to the post as it is then. Dates are those of the site's
    time zone.
    """

    key: str
    title: str
    authors: list[TypedName]
    site: str
    published: date
    updated: date | None
    version: int
    url: str
    path: str
    language: str
    summary: str

    @property
    def edition(self) -> str:
        """Its version and when its meaning changed: Version 2, updated 27 June 2022."""
        version = f"Version {self.version}"
        if not self.updated:
            return version
        day, month = self.updated.day, MONTHS[self.updated.month - 1]
        return f"{version}, updated {day} {month} {self.updated.year}"

    @property
    def canonical(self) -> str:
        return settings.SITE_URL + self.path

    @property
    def slashed_date(self) -> str:
        """The day of publication as RIS and Highwire write it: 2014/03/02."""
        return f"{self.published:%Y/%m/%d}"

    @property
    def listed_authors(self) -> list[str]:
        return [listed_name(name) for name in self.authors]

    def cochrane(self) -> str:
        """Return it in Cochrane's form, as far as the address, which comes last."""
        dated = f"{self.site} {self.published.year}"
        return _sentences(printed_names(self.authors), self.title, dated, self.edition)

    def vancouver(self) -> str:
        """Return it in NLM's form, as far as the address, which comes last.

        The day on which it was read is the reader's to add.
        """
        dated = _nlm_date(self.published)
        if self.updated:
            dated += f" [updated {_nlm_date(self.updated)}]"
        words = _sentences(
            printed_names(self.authors),
            self.title,
            f"Version {self.version}",
            dated,
            f"In: {self.site} [Internet]",
        )
        return f"{words} Available from:"


def cite_post(post: Post, site: SiteSettings) -> PostCitation:
    """Return how the live version of a post is cited."""
    revision = post.shown
    version = revision.version or 1
    return PostCitation(
        key=f"{post.slug}-v{version}",
        title=" ".join(revision.title.split()),
        authors=[author_name(author) for author in revision.snapshot["authors"]],
        site=site.name,
        published=_day(revision.published_at),
        updated=_day(revision.updated_at) if revision.updated_at else None,
        version=version,
        url=settings.SITE_URL + reverse("version", args=[post.slug, version]),
        path=post.get_absolute_url(),
        language=revision.language,
        summary=" ".join(revision.standfirst.split()),
    )


def author_name(author: dict[str, Any]) -> TypedName:
    """Return the CSL name of an author as a snapshot has it.

    A byline has one line for a name: the given names are read as standing first, and
    what cannot be a person's name is a group's.
    """
    return _read_name(author["name"], author.get("kind") == "organisation")


@lru_cache(MOST_NAMES_KEPT)
def _read_name(name: str, is_group: bool) -> TypedName:
    readings = () if is_group else classify(name).readings
    return readings[0] if readings else make_group(name)


def _day(moment: datetime) -> date:
    return localtime(moment).date()


def _nlm_date(day: date) -> str:
    return f"{day.year} {MONTHS[day.month - 1][:3]} {day.day}"


def _sentences(*sentences: str) -> str:
    return " ".join(ended(sentence) for sentence in sentences if sentence)
