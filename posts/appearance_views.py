"""What browsers ask for of the site's look: its icons, its accent colour, and the pictures
that are drawn for share cards."""

from django.conf import settings
from django.http import (  # these are views
    Http404,
    HttpRequest,
    HttpResponse,
)
from django.shortcuts import get_object_or_404  # these are views

from evidenceblog.core import colour_contrast, http_caching
from evidenceblog.core.models import SiteSettings
from posts import drawn_pictures
from posts.models import Author, Post, Series, Topic
from posts.models.appearance import Appearance, accent_css
from posts.site_mark import FAVICON, TOUCH

ICON_TYPES = {FAVICON: "image/x-icon", TOUCH: "image/png"}
SHIPPED = settings.BASE_DIR / "static" / "marks"
# Pages name an icon with its version, so browsers may keep it without asking.
DAY_SECONDS = 24 * 60 * 60
YEAR_SECONDS = 365 * DAY_SECONDS


@http_caching.read_only
@http_caching.shared()
def icon(request: HttpRequest, name: str) -> HttpResponse:
    """Serve an icon of the site's mark, or of the software's where there is none."""
    content = _icon(Appearance.load(), name)
    response = HttpResponse(content, content_type=ICON_TYPES[name])
    http_caching.public(response)
    kept = response["Cache-Control"].replace(
        "max-age=0, must-revalidate", f"max-age={DAY_SECONDS}"
    )
    response["Cache-Control"] = kept
    return response


@http_caching.read_only
def accent(request: HttpRequest, digits: str) -> HttpResponse:
    """Serve the style sheet of a colour, which never changes."""
    colour = f"#{digits}"
    if not colour_contrast.HEX.fullmatch(colour):
        raise Http404
    response = HttpResponse(accent_css(colour), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
    return response


@http_caching.read_only
@http_caching.shared()
def drawn_picture(request: HttpRequest, name: str) -> HttpResponse:
    """Serve the picture that is drawn for the site, a live post, a topic or an author."""
    site = SiteSettings.load()
    look = Appearance.of(site)
    facts = drawn_pictures.Facts(
        _title_of(name), site.name, look.accent, _icon(look, TOUCH)
    )
    response = HttpResponse(
        drawn_pictures.draw_picture(facts), content_type="image/png"
    )
    return http_caching.public(response, name)


def _title_of(name: str) -> str:
    """Return the title that is drawn on a picture. Raises Http404 for none of ours."""
    if name == drawn_pictures.SITE_PICTURE:
        return ""
    kind, _, number = name.partition("-")
    if kind == "post":
        live = Post.objects.filter(state=Post.State.LIVE).select_related("live")
        found = get_object_or_404(live.only("live__title"), pk=number)
        return str(found.shown.title)
    model = {"topic": Topic, "author": Author, "series": Series}[kind]
    return str(get_object_or_404(model, pk=number))


def _icon(look: Appearance, name: str) -> bytes:
    return look.find_icon(name) or (SHIPPED / name).read_bytes()
