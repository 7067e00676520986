"""What machines read in a page: JSON-LD by schema.org."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, override

from evidenceblog.core.models import SiteSettings
from evidenceblog.core.text import web_url
from posts.artwork import licences

from .artwork.renditions import public_url, responsive_picture
from .blocks import BlockCopy, FindingBlock, Snapshot
from .blocks.finding_numbers import counted_groups
from .blocks.finding_sentence import finding_sentences
from .blocks.mean_difference import has_difference
from .citations import dates, identifiers
from .citations.authors.author_names import OTHERS, family_name
from .citations.csl_text import field_marked, field_text
from .citations.models import Source
from .models import Author, Post, Revision, Series, Topic
from .revisions.history import completed

CONTEXT = "https://schema.org"


def blog_posting(post: Post, site: SiteSettings) -> dict[str, Any]:
    """Describe a live post as schema.org's BlogPosting, its citations and licence too.

    When it was reviewed, and by whom, is said of its page, which alone may have these.
    """
    revision = post.shown
    snapshot, url = completed(revision.snapshot), _address(post)
    licence = revision.get_licence()
    topics = snapshot["topics"]
    trail = [(topic["name"], _page("topic", topic["slug"])) for topic in topics[:1]]
    return _stated(
        {
            "@context": CONTEXT,
            "@type": "BlogPosting",
            "@id": url,
            "url": url,
            "headline": revision.title,
            "description": revision.standfirst,
            "inLanguage": revision.language,
            "datePublished": revision.published_at.isoformat(),
            "dateModified": (revision.updated_at or revision.published_at).isoformat(),
            "author": [_person(author) for author in snapshot["authors"]],
            "publisher": _publisher(site),
            "license": licence.url if licence else "",
            "image": [
                _image(artwork, snapshot["authors"])
                for artwork in revision.shown_artworks().values()
            ],
            "citation": [
                _work(source["csl"]) | _status(revision, source["id"])
                for source in snapshot["sources"]
            ],
            "about": [_topic(topic) for topic in topics],
            "mentions": _claims(snapshot),
            "isPartOf": _blog(site),
            "mainEntityOfPage": _stated(
                {
                    "@type": _kind_of_page(topics),
                    "@id": url,
                    "lastReviewed": _day(revision.reviewed_at),
                    "reviewedBy": [_person(one) for one in snapshot["reviewers"]],
                    "breadcrumb": _breadcrumbs(site, [*trail, (revision.title, url)]),
                }
            ),
        }
    )


def web_page(page: Post, site: SiteSettings) -> dict[str, Any]:
    """Describe a live page outside the stream as schema.org's WebPage."""
    revision, url = page.shown, _address(page)
    return _stated(
        {
            "@context": CONTEXT,
            "@type": "WebPage",
            "@id": url,
            "url": url,
            "name": revision.title,
            "description": revision.standfirst,
            "inLanguage": revision.language,
            "dateModified": (revision.updated_at or revision.published_at).isoformat(),
            "lastReviewed": _day(revision.reviewed_at),
            "publisher": _publisher(site),
            "breadcrumb": _breadcrumbs(site, [(revision.title, url)]),
            "isPartOf": _site(site),
        }
    )


def list_page(
    about: Topic | Author | Series | None, site: SiteSettings
) -> dict[str, Any]:
    """Describe the page of a topic or author; None stands for home, the blog itself."""
    if about is None:
        return {"@context": CONTEXT} | _blog(site) | {"publisher": _publisher(site)}
    url = settings.SITE_URL + about.get_absolute_url()
    page = {
        "@context": CONTEXT,
        "@type": "CollectionPage",
        "@id": url,
        "url": url,
        "name": str(about),
        "breadcrumb": _breadcrumbs(site, [(str(about), url)]),
        "isPartOf": _site(site),
    }
    if not isinstance(about, Author):
        return _stated(page | {"description": about.description})
    facts = {name: getattr(about, name, "") for name in ("orcid", "role", "kind")}
    named = _person({"name": about.name, "slug": about.slug} | facts)
    entity = _stated(named | {"description": about.bio})
    return page | {"@type": "ProfilePage", "mainEntity": entity}


def _stated(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value}


def _address(post: Post) -> str:
    return str(settings.SITE_URL) + post.get_absolute_url()


def _page(name: str, slug: str) -> str:
    return str(settings.SITE_URL) + reverse(name, args=[slug])


def _day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else ""


def _kind_of_page(topics: list[dict[str, Any]]) -> str:
    """Call a page medical where its topic rests on evidence; news of the site is none."""
    is_medical = any(topic.get("checks_evidence") for topic in topics)
    return "MedicalWebPage" if is_medical else "WebPage"


def _site(site: SiteSettings) -> dict[str, str]:
    home = f"{settings.SITE_URL}/"
    return {"@type": "WebSite", "@id": f"{home}#site", "name": site.name, "url": home}


def _blog(site: SiteSettings) -> dict[str, Any]:
    return _site(site) | {"@type": "Blog", "@id": f"{settings.SITE_URL}/#blog"}


def _publisher(site: SiteSettings) -> dict[str, Any]:
    return {
        "@type": "Organization",
        "@id": f"{settings.SITE_URL}/#publisher",
        "name": site.name,
        "url": f"{settings.SITE_URL}/",
        "logo": {
            "@type": "ImageObject",
            "url": settings.SITE_URL + reverse("touch_icon"),
        },
    }


def _breadcrumbs(site: SiteSettings, trail: list[tuple[str, str]]) -> dict[str, Any]:
    """Return the way from home to a page: the name and address of each step."""
    steps = [(site.name, f"{settings.SITE_URL}/"), *trail]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": url}
            for place, (name, url) in enumerate(steps, start=1)
        ],
    }


def _topic(topic: dict[str, str]) -> dict[str, str]:
    url = _page("topic", topic["slug"])
    return {"@type": "Thing", "name": topic["name"], "url": url}


def _person(author: Mapping[str, str]) -> dict[str, str]:
    """Describe somebody of a byline, a person or an organisation."""
    url = _page("author", author["slug"])
    if author.get("kind") == "organisation":
        return {"@type": "Organization", "@id": url, "name": author["name"], "url": url}
    return _stated(
        {
            "@type": "Person",
            "@id": url,
            "name": author["name"],
            "url": url,
            "jobTitle": author.get("role", ""),
            "sameAs": identifiers.orcid_url(author.get("orcid", "")),
        }
    )


def _image(artwork: dict[str, Any], authors: list[dict[str, str]]) -> dict[str, Any]:
    """Describe an artwork by its credit. Its creator is named only where we know who that
    is, an author of the post: a name alone is a person, a group, or words such as
    "drawn by script".
    """
    licence = licences.LICENCES.get(artwork["licence"])
    file = responsive_picture(artwork).fallback
    known = [one for one in authors if one["name"] == artwork["creator"]]
    return _stated(
        {
            "@type": "ImageObject",
            "contentUrl": public_url(file),
            "width": file.width,
            "height": file.height,
            "description": artwork["alt_text"],
            "creditText": artwork["credit_line"],
            "creator": _person(known[0]) if known else None,
            "license": licence.url if licence else "",
            "acquireLicensePage": web_url(artwork.get("source_url", "")),
        }
    )


def _claims(snapshot: Snapshot, source: int | None = None) -> list[dict[str, Any]]:
    """Describe the findings that have numbers as schema.org's Claims, with their source.

    Of one `source` only, if it is given.
    """
    works = {one["id"]: one["csl"] for one in snapshot["sources"]}
    findings = [one for one in snapshot["blocks"] if one["kind"] == FindingBlock.kind]
    with override(snapshot["language"]):
        return [
            _claim(finding, works.get(finding["source"]))
            for finding in findings
            if (source is None or finding["source"] == source)
            and finding_sentences(finding)
        ]


def _claim(finding: BlockCopy, csl: dict[str, Any] | None) -> dict[str, Any]:
    based_on = csl and _work(csl).get("sameAs")
    return _stated(
        {
            "@type": "Claim",
            "name": finding["outcome"],
            "text": " ".join(finding_sentences(finding)),
            "about": [*map(_count, counted_groups(finding)), *_difference(finding)],
            "isBasedOn": based_on,
        }
    )


def _count(group: dict[str, Any]) -> dict[str, Any]:
    value: dict[str, Any] = {
        "@type": "PropertyValue",
        "name": str(group["label"] or group["default_label"]),
        "value": group["count"],
        "unitText": gettext("out of %(out_of)s people") % group,
    }
    ends = {"minValue": group["low"], "maxValue": group["high"]}
    return value | (ends if group["has_range"] else {})


def _difference(finding: BlockCopy) -> list[dict[str, Any]]:
    if not has_difference(finding):
        return []
    value: dict[str, Any] = {
        "@type": "PropertyValue",
        "name": finding["scale_name"],
        "value": finding["mean_difference"],
    }
    low, high = finding["mean_difference_low"], finding["mean_difference_high"]
    ends = {} if None in (low, high) else {"minValue": low, "maxValue": high}
    return [value | ends]


def evidence_page(
    source: Source, posts: Iterable[Post], site: SiteSettings
) -> dict[str, Any]:
    """Describe the page of a source: the work, and what posts found in it."""
    url = settings.SITE_URL + reverse("evidence", args=[source.pk])
    claims = [
        claim
        for post in posts
        for claim in _claims(completed(post.shown.snapshot), source.pk)
    ]
    name = field_text(source.csl, "title") or source.short_name
    return _stated(
        {
            "@context": CONTEXT,
            "@type": "CollectionPage",
            "@id": url,
            "url": url,
            "name": name,
            "mainEntity": _work(source.csl),
            "mentions": claims,
            "breadcrumb": _breadcrumbs(site, [(name, url)]),
            "isPartOf": _site(site),
        }
    )


def _work(csl: dict[str, Any]) -> dict[str, Any]:
    parts = dates.date_parts(csl.get("issued"))
    is_article = csl.get("type") == "article-journal"
    journal = field_text(csl, "container-title")
    named = _identifiers(csl)
    work = {
        "@type": "ScholarlyArticle" if is_article else "CreativeWork",
        # Its italics and indices are part of its name: H<sub>2</sub>O.
        "name": field_marked(csl, "title"),
        "author": [
            _work_author(name) for name in csl.get("author", []) if name != OTHERS
        ],
        "datePublished": "-".join(f"{part:02}" for part in parts),
        "isPartOf": journal
        and {"@type": "Periodical" if is_article else "CreativeWork", "name": journal},
        "identifier": named,
        "sameAs": named[0]["url"] if named else web_url(str(csl.get("URL", ""))),
    }
    return {name: value for name, value in work.items() if value}


# What schema.org's creativeWorkStatus says of a work, in the words of its publisher.
WORK_STATUS = {
    "retraction": "Retracted",
    "withdrawal": "Withdrawn",
    "expression_of_concern": "Expression of concern",
    "correction": "Corrected",
    "split": "Replaced",
    "new_version": "Superseded",
}


def _status(revision: Revision, source: int) -> dict[str, str]:
    """Say what became of a work since, and where that is said."""
    statuses = (revision.source_statuses or {}).get(str(source), [])
    if not statuses:
        return {}
    notice = statuses[0]["notice"]
    return _stated(
        {
            "creativeWorkStatus": WORK_STATUS[statuses[0]["kind"]],
            "correction": identifiers.doi_url(notice) if notice else "",
        }
    )


def _identifiers(csl: dict[str, Any]) -> list[dict[str, str]]:
    """List the identifiers of a work, the one that readers are given first."""
    known: list[tuple[str, Callable[[str], str]]] = [
        ("DOI", identifiers.doi_url),
        ("PMID", identifiers.pubmed_url),
        ("PMCID", identifiers.pmc_url),
    ]
    return [
        {
            "@type": "PropertyValue",
            "propertyID": name,
            "value": value,
            "url": url_of(value),
        }
        for name, url_of in known
        if (value := field_text(csl, name))
    ]


def _work_author(name: dict[str, Any]) -> dict[str, str]:
    if group := field_text(name, "literal"):
        return {"@type": "Organization", "name": group}
    given, suffix = field_text(name, "given"), field_text(name, "suffix")
    whole = " ".join(filter(None, [given, family_name(name), suffix]))
    return {"@type": "Person", "name": whole}
