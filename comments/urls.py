"""Where readers send what they say of a post, and follow what became of it."""

from django.urls import path

from .discussion import feeds, views

urlpatterns = [
    feeds.feed_path("comments/feed/", "comments_feed"),
    feeds.feed_path("<slug:slug>/feed/", "post_comments_feed"),
    path("comment/help/", views.crisis_help, name="crisis_help"),
    path("comment/<str:code>/", views.receipt, name="receipt"),
    path("comment/report/<int:pk>/", views.report, name="report"),
    path("comment/yours/<str:code>/", views.approve_by_email, name="approve_by_email"),
    path("<slug:slug>/comment/", views.post_comment, name="post_comment"),
]
