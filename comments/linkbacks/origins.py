"""Origins: what a page that was fetched says of the post that it is said to link to."""

from http import HTTPStatus
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.html import strip_tags

from evidenceblog.ground.fetching import Fetched
from posts.models import Post

from .models import Linkback
from .reading.links import LinkFound, links_to
from .reading.page import Link, Page, read
from .understanding import Seen, Understood, understand

# A link of these is none that its author stands for.
NOT_VOUCHED = {"nofollow", "ugc", "sponsored"}


class NoLink(NamedTuple):
    """A page without a link to the post; `says_gone`, in its server's place, that it is
    no more."""

    says_gone: bool


class Origin(NamedTuple):
    """A page that links to the post, and what it says.

    `is_alias`: only another spelling of the post's address is there. `facts` are what
    the filter and moderators are told of the page.
    """

    understood: Understood
    is_alias: bool
    facts: dict[str, Any]


def look(row: Linkback, answer: Fetched) -> Origin | NoLink:
    """Look for the link in what was fetched, and at what stands around it."""
    said = _media(answer)
    home = settings.SITE_URL + row.post.get_absolute_url()
    found = links_to(row.target, also={home}, body=answer.body, **said)
    page = read(answer.body, **said)
    if found is None:
        return NoLink(says_gone=page.status == HTTPStatus.GONE)
    link = next((one for one in page.links if one.address == found.address), None)
    understood = understand(
        body=answer.body,
        **said,
        target=found.address,
        page=_seen(page, link),
        aliases={row.target, home},
        ours=_text(row.post),
    )
    return Origin(
        understood=understood,
        is_alias=found.near,
        facts=_facts(page, link, found, understood),
    )


def _media(answer: Fetched) -> dict[str, str]:
    return {
        "url": answer.url,
        "content_type": answer.headers.get("content-type", ""),
    }


def _seen(page: Page, link: Link | None) -> Seen:
    return Seen(
        title=page.title,
        language=page.language,
        canonical=page.canonical,
        meta=page.meta,
        text=page.text,
        excerpt=page.around(link) if link else "",
        is_reblog=page.reblog is not None,
        note=page.reblog.note if page.reblog else "",
    )


def _facts(
    page: Page, link: Link | None, found: LinkFound, understood: Understood
) -> dict[str, Any]:
    return {
        "links": page.links_seen,
        "hosts": len(page.hosts),
        "vouched": not (link and NOT_VOUCHED & link.rels),
        "how": f"{found.tag} {found.attribute}".strip(),
        "copies": round(understood.copies, 3),
        "title": understood.title,
        "via": understood.via,
    }


def _text(post: Post) -> str:
    revision = post.shown
    return " ".join([revision.title, revision.standfirst, strip_tags(revision.body)])
