"""Where people ask what is held about them, and see it."""

from django.urls import re_path

from . import views

# As expressions, so that `privacy` stays free to be the address of the page about it.
urlpatterns = [
    re_path("^privacy/request/$", views.request_data, name="request_data"),
    re_path("^privacy/data/(?P<code>[^/]+)/$", views.held, name="held_data"),
]
