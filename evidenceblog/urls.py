"""All addresses; what a post may not be called is read from here."""

from django.contrib import admin
from django.urls import include, path

from evidenceblog.ground.views import sign_in

from . import views

urlpatterns = [
    path("healthz", views.healthz),
    path("admin/login/", sign_in),
    path("admin/comments/scoreboard/", include("comments.scoreboard.urls")),
    path("admin/", admin.site.urls),
    path("", include("evidenceblog.ground.mail.urls")),
    path("", include("posts.urls")),
    path("", include("comments.linkbacks.urls")),
    path("", include("comments.urls")),
]
