"""Where the links in our mails lead."""

from django.urls import path

from . import views

urlpatterns = [
    path("confirm/<str:code>/", views.confirm, name="confirm"),
    path("mail/bounces/", views.bounced, name="mail_bounced"),
    path("unsubscribe/<str:code>/", views.unsubscribe, name="unsubscribe"),
]
