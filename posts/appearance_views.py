"""What browsers ask for of the site's look: its icons and its accent colour."""

from django.conf import settings
from django.http import (  # noqa: TID251  # these are views
    Http404,
    HttpRequest,
    HttpResponse,
)

from evidenceblog.core import colour_contrast, http_caching
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
    content = Appearance.load().find_icon(name) or (SHIPPED / name).read_bytes()
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
