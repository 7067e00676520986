"""All addresses; what a post may not be called is read from here."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from posts.urls import post_page

from . import views
from .core.views import sign_in, sign_out

urlpatterns = [
    path("healthz", views.healthz),
    path("admin/login/", sign_in),
    path("admin/logout/", sign_out),
    # Where password managers look (w3.org/TR/change-password-url).
    path(
        ".well-known/change-password",
        RedirectView.as_view(pattern_name="admin:password_change"),
    ),
    path("admin/comments/scoreboard/", include("comments.moderation.scoreboard.urls")),
    path("admin/", admin.site.urls),
    path("", include("evidenceblog.core.mail.urls")),
    path("", include("posts.urls")),
    path("", include("comments.linkbacks.urls")),
    path("", include("comments.urls")),
    path("", include(post_page)),  # last: its slug matches what is not above
]
if settings.DEBUG_TOOLBAR:
    urlpatterns.insert(0, path("__debug__/", include("debug_toolbar.urls")))
