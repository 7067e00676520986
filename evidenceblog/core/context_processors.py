"""What every template may ask of the site."""

from django.conf import settings
from django.http import HttpRequest  # noqa: TID251  # a context processor is given one
from django.utils.functional import SimpleLazyObject

from .models import SiteSettings


def blog(request: HttpRequest) -> dict[str, object]:
    """Give templates `blog` (the site's settings, read when asked for) and `site_url`.

    Not `site`: the admin's sign-in page has that name for something else.
    """
    return {
        "blog": SimpleLazyObject(SiteSettings.load),
        "site_url": settings.SITE_URL,
    }
