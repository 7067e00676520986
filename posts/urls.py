"""Addresses of lists and feeds of posts; a post's own page is with its discussion."""

from django.urls import path

from evidenceblog.ground import caching

from . import feeds, views

urlpatterns = [
    path("", views.home, name="home"),
    path("page/<int:page>/", views.home, name="home"),
    path("feed/", caching.shared()(feeds.LatestPosts()), name="feed"),
    path("topic/<slug:slug>/", views.topic, name="topic"),
    path("topic/<slug:slug>/page/<int:page>/", views.topic, name="topic"),
    path("author/<slug:slug>/", views.author, name="author"),
    path("author/<slug:slug>/page/<int:page>/", views.author, name="author"),
    path("<int:year>/<int:month>/<int:day>/<slug:slug>/", views.dated),
]
