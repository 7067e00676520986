"""What every template may ask of the site."""

from django.conf import settings
from django.http import HttpRequest  # noqa: TID251  # a context processor is given one
from django.utils.functional import SimpleLazyObject

from .models import SiteSettings


def site(request: HttpRequest) -> dict[str, object]:
    """Give templates `site` (its settings, read when asked for) and `site_url`."""
    return {
        "site": SimpleLazyObject(SiteSettings.load),
        "site_url": settings.SITE_URL,
    }
