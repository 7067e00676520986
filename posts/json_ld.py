"""What machines read in a post's page: JSON-LD by schema.org, BlogPosting."""

from typing import Any

from django.conf import settings

from evidenceblog.core.models import SiteSettings
from evidenceblog.core.text import web_url
from posts.artwork import licences

from .artwork.renditions import responsive_picture
from .citations import dates, identifiers
from .citations.author_names import OTHERS, family_name
from .citations.csl_text import field_marked, field_text
from .models import Post, Revision


def blog_posting(post: Post, site: SiteSettings) -> dict[str, Any]:
    """Describe a live post as schema.org's BlogPosting, its citations and licence too."""
    revision = post.shown
    snapshot, url = revision.snapshot, settings.SITE_URL + post.get_absolute_url()
    licence = revision.get_licence()
    about = {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "@id": url,
        "url": url,
        "headline": revision.title,
        "description": revision.standfirst,
        "inLanguage": revision.language,
        "datePublished": revision.published_at.isoformat(),
        "dateModified": (revision.updated_at or revision.published_at).isoformat(),
        "author": [_person(author) for author in snapshot["authors"]],
        "license": licence.url if licence else "",
        "image": [_image(artwork) for artwork in snapshot["artworks"].values()],
        "citation": [_work(source["csl"]) for source in snapshot["sources"]],
        "about": [topic["name"] for topic in snapshot["topics"]],
        "isPartOf": {
            "@type": "Blog",
            "name": site.name,
            "url": f"{settings.SITE_URL}/",
        },
    }
    if revision.reviewed_at:
        about["lastReviewed"] = revision.reviewed_at.date().isoformat()
    return {name: value for name, value in about.items() if value}


def web_page(page: Post, site: SiteSettings) -> dict[str, Any]:
    """Describe a live page outside the stream as schema.org's WebPage."""
    revision, url = page.shown, settings.SITE_URL + page.get_absolute_url()
    about = {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "@id": url,
        "url": url,
        "name": revision.title,
        "description": revision.standfirst,
        "inLanguage": revision.language,
        "dateModified": (revision.updated_at or revision.published_at).isoformat(),
        "isPartOf": {
            "@type": "WebSite",
            "name": site.name,
            "url": f"{settings.SITE_URL}/",
        },
    }
    return {name: value for name, value in about.items() if value}


def share_image(revision: Revision) -> dict[str, Any] | None:
    """Return the picture shown where the post is shared (Open Graph), if it has one."""
    artwork = revision.lead_artwork()
    if artwork is None:
        return None
    file = responsive_picture(artwork).fallback
    return {
        "url": _media(file.name),
        "width": file.width,
        "height": file.height,
        "alt": artwork["alt_text"],
    }


def _media(name: str) -> str:
    return f"{settings.SITE_URL}{settings.MEDIA_URL}{name}"


def _person(author: dict[str, str]) -> dict[str, str]:
    person = {"@type": "Person", "name": author["name"]}
    orcid = identifiers.orcid_url(author["orcid"])
    return person | {"sameAs": orcid} if orcid else person


def _image(artwork: dict[str, Any]) -> dict[str, Any]:
    licence = licences.LICENCES.get(artwork["licence"])
    creator = artwork["creator"]
    image = {
        "@type": "ImageObject",
        "contentUrl": _media(responsive_picture(artwork).fallback.name),
        "creditText": artwork["credit_line"],
        "creator": creator and {"@type": "Person", "name": creator},
        "license": licence.url if licence else "",
    }
    return {name: value for name, value in image.items() if value}


def _work(csl: dict[str, Any]) -> dict[str, Any]:
    doi, parts = csl.get("DOI"), dates.date_parts(csl.get("issued"))
    work = {
        "@type": "ScholarlyArticle"
        if csl.get("type") == "article-journal"
        else "CreativeWork",
        # Its italics and indices are part of its name: H<sub>2</sub>O.
        "name": field_marked(csl, "title"),
        "author": [
            _work_author(name) for name in csl.get("author", []) if name != OTHERS
        ],
        "datePublished": "-".join(f"{part:02}" for part in parts),
        "sameAs": identifiers.doi_url(doi) if doi else web_url(str(csl.get("URL", ""))),
    }
    return {name: value for name, value in work.items() if value}


def _work_author(name: dict[str, Any]) -> dict[str, str]:
    if group := field_text(name, "literal"):
        return {"@type": "Organization", "name": group}
    given, suffix = field_text(name, "given"), field_text(name, "suffix")
    whole = " ".join(filter(None, [given, family_name(name), suffix]))
    return {"@type": "Person", "name": whole}
