"""Addresses to which linkbacks are sent."""

from django.urls import path

from evidenceblog.core import http_caching

from . import feeds, views

urlpatterns = [
    path("webmention/", views.webmention, name="webmention"),
    path("webmention/<str:code>/", views.status, name="webmention_status"),
    path(
        "mentions/feed/",
        http_caching.read_only(http_caching.shared()(feeds.LatestMentions())),
        name="mentions_feed",
    ),
    path("pingback/", views.pingback, name="pingback"),
    path("xmlrpc.php", views.pingback),
    path("<slug:slug>/trackback/", views.trackback, name="trackback"),
]
