"""Addresses to which linkbacks are sent."""

from django.urls import path

from . import views

urlpatterns = [
    path("webmention/", views.webmention, name="webmention"),
    path("webmention/<str:code>/", views.status, name="webmention_status"),
    path("pingback/", views.pingback, name="pingback"),
    path("xmlrpc.php", views.pingback),
    path("<slug:slug>/trackback/", views.trackback, name="trackback"),
]
