"""All addresses; what a post may not be called is read from here."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from posts.urls import post_page

from . import views
from .core.accounts import invitation_views, password_views, second_factor_views
from .core.views import csp_report, sign_in, sign_out

urlpatterns = [
    path("healthz", views.healthz),
    path("readyz", views.readyz),
    path("metrics", views.metrics),
    path("csp-report/", csp_report),  # SECURE_CSP names it
    path("robots.txt", views.robots),
    path(".well-known/security.txt", views.security, name="security"),
    path("admin/login/", sign_in),
    path("admin/logout/", sign_out),
    path("admin/forgotten/", password_views.forgotten, name="admin_password_reset"),
    path(
        "admin/reset/<uidb64>/<token>/",
        password_views.NewPasswordView.as_view(),
        name="password_reset_confirm",
    ),
    path(
        "admin/password_change/",
        admin.site.admin_view(password_views.change_password, cacheable=True),
    ),
    path(
        "admin/invitation/<str:code>/",
        invitation_views.accept_invitation,
        name="invitation",
    ),
    path(
        "admin/second-factor/",
        admin.site.admin_view(second_factor_views.own_second_factor),
        name="second_factor",
    ),
    # Where password managers look (w3.org/TR/change-password-url).
    path(
        ".well-known/change-password",
        RedirectView.as_view(pattern_name="admin:password_change"),
    ),
    path("admin/comments/scoreboard/", include("comments.moderation.scoreboard.urls")),
    path("admin/", admin.site.urls),
    path("", include("evidenceblog.core.mail.urls")),
    path("", include("evidenceblog.core.personal_data.urls")),
    path("", include("posts.urls")),
    path("", include("comments.linkbacks.urls")),
    path("", include("comments.urls")),
    path("", include(post_page)),  # last: its slug matches what is not above
]
handler404 = "posts.gone_views.not_found"
handler500 = "evidenceblog.views.server_error"
if settings.DEBUG_TOOLBAR:
    urlpatterns.insert(0, path("__debug__/", include("debug_toolbar.urls")))
