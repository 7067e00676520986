"""The two views of floor_urls as a site of their own, on the database of the benchmark."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application

import floor_urls
from evidenceblog.settings import DATABASES

# One connection for good, and not a word on it but the view's query.
KEPT = {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": False}

settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": {**DATABASES["default"], **KEPT}},
    INSTALLED_APPS=[
        f"django.contrib.{app}"
        for app in ("auth", "contenttypes", "sessions", "messages")
    ],
    MIDDLEWARE=floor_urls.MIDDLEWARE,
    ROOT_URLCONF="floor_urls",
    SECRET_KEY="floor",  # noqa: S106  # signs nothing
)
application = get_wsgi_application()
