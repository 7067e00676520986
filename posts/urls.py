"""Addresses of lists and feeds of posts, and `post_page`, which stands after all others."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter
from django.views.generic import RedirectView

from evidenceblog.core import http_caching

from . import appearance_views, feeds, views
from .site_mark import FAVICON, TOUCH


class LaterPage(IntConverter):
    """The number of a page after the first, in the one way to write it.

    Each other spelling would be one more page to keep.
    """

    regex = "[2-9]|[1-9][0-9]+"


register_converter(LaterPage, "later")

first = http_caching.read_only(
    RedirectView.as_view(pattern_name="home", permanent=True)
)
first_of_topic = http_caching.read_only(
    RedirectView.as_view(pattern_name="topic", permanent=True)
)
first_of_author = http_caching.read_only(
    RedirectView.as_view(pattern_name="author", permanent=True)
)

urlpatterns = [
    path("", views.home, name="home"),
    path("page/1/", first),
    path("page/<later:page>/", views.home, name="home"),
    path("favicon.ico", appearance_views.icon, {"name": FAVICON}, name="favicon"),
    path(
        "apple-touch-icon.png",
        appearance_views.icon,
        {"name": TOUCH},
        name="touch_icon",
    ),
    path("accent-<slug:digits>.css", appearance_views.accent, name="accent"),
    path(
        "feed/",
        http_caching.read_only(http_caching.shared()(feeds.LatestPosts())),
        name="feed",
    ),
    path("topic/<slug:slug>/", views.topic, name="topic"),
    path("topic/<slug:slug>/page/1/", first_of_topic),
    path("topic/<slug:slug>/page/<later:page>/", views.topic, name="topic"),
    path("author/<slug:slug>/", views.author, name="author"),
    path("author/<slug:slug>/page/1/", first_of_author),
    path("author/<slug:slug>/page/<later:page>/", views.author, name="author"),
    path("<int:year>/<int:month>/<int:day>/<slug:slug>/", views.dated),
]
post_page = [
    path("<slug:slug>/", views.post, name="post"),
    path("<slug:slug>/versions/", views.changes, name="changes"),
]
