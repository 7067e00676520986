"""A post's page, and what readers send to it. Patterns with a slug come last."""

from django.urls import path

from .discussion import views

urlpatterns = [
    path("comment/<str:code>/", views.receipt, name="receipt"),
    path("comment/report/<int:pk>/", views.report, name="report"),
    path("comment/yours/<str:code>/", views.approve_by_email, name="approve_by_email"),
    path("<slug:slug>/comment/", views.post_comment, name="post_comment"),
    path("<slug:slug>/", views.post, name="post"),
]
