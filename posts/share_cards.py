"""Share cards: what a page says of itself where somebody shares it, by Open Graph (ogp.me)
and by X's summary card; its description and canonical address with it.
"""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from evidenceblog.core.models import SiteSettings

from .artwork.renditions import public_url, responsive_picture
from .drawn_pictures import HEIGHT, SITE_PICTURE, WIDTH
from .models import Author, Post, Revision, Series, Topic

# X reads the rest from Open Graph.
LARGE = SafeString('<meta name="twitter:card" content="summary_large_image">')


@dataclass(frozen=True)
class SharePicture:
    """The picture of a card: its whole address, its size in pixels, and what it shows."""

    url: str
    width: int
    height: int
    alt: str


def share_picture(about: Post | Topic | Author | Series | None) -> SharePicture:
    """Return the lead picture of a post; of all else one with its title drawn on it.

    None stands for the site. The words of a snapshot that is not loaded stay unread.
    """
    if isinstance(about, Post) and (lead := about.shown.shown_card["lead"]):
        file = responsive_picture(lead).fallback
        alt = _alt_text(about.shown) or about.shown.title
        return SharePicture(public_url(file), file.width, file.height, alt)
    title = about.shown.title if isinstance(about, Post) else str(about or "")
    return drawn_picture(about.surrogate_key if about else SITE_PICTURE, title)


def _alt_text(revision: Revision) -> str:
    if "snapshot" in revision.get_deferred_fields():
        return ""
    lead = revision.lead_artwork()
    return str(lead["alt_text"]) if lead else ""


def drawn_picture(name: str, title: str) -> SharePicture:
    """Return the picture that is drawn for a title when somebody asks for it."""
    url = f"{settings.SITE_URL}{reverse('drawn_picture', args=[name])}"
    return SharePicture(url, WIDTH, HEIGHT, title)


def head_tags(
    site: SiteSettings,
    *,
    title: str,
    description: str,
    path: str,
    kind: str,
    picture: SharePicture,
) -> SafeString:
    """Return description, canonical address and card of a page, as tags of its head.

    A page that says nothing of itself is described by what the site says.
    """
    described = description or site.tagline or title
    url = settings.SITE_URL + path
    head = format_html(
        '<link rel="canonical" href="{}">\n<meta name="description" content="{}">\n',
        url,
        described,
    )
    facts = {
        "og:type": kind,
        "og:site_name": site.name,
        "og:title": title,
        "og:description": described,
        "og:url": url,
        "og:image": picture.url,
        "og:image:width": str(picture.width),
        "og:image:height": str(picture.height),
        "og:image:alt": picture.alt or site.name,
    }
    tags = format_html_join("", '<meta property="{}" content="{}">\n', facts.items())
    return head + tags + LARGE
