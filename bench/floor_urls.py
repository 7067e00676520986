"""Two views that do next to nothing: what no page of any Django site costs less than."""

from django.http import HttpRequest, HttpResponse  # noqa: TID251  # these are views
from django.urls import path

# As `startproject` writes it.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
EMPTY, ONE_QUERY = "/empty/", "/one-query/"


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Hello.")


def one_query(request: HttpRequest) -> HttpResponse:
    from django.contrib.contenttypes.models import ContentType  # needs Django set up

    return HttpResponse(str(ContentType.objects.order_by("pk").first()))


urlpatterns = [path(EMPTY[1:], empty), path(ONE_QUERY[1:], one_query)]
