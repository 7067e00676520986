"""Where the links in our mails lead."""

from django.urls import path

from . import views

urlpatterns = [
    path("confirm/<str:code>/", views.confirm, name="confirm"),
    path("unsubscribe/<str:code>/", views.unsubscribe, name="unsubscribe"),
]
