"""Addresses of the scoreboard in the admin."""

from django.contrib import admin
from django.urls import path

from . import views

app_name = "scoreboard"
urlpatterns = [
    path("", admin.site.admin_view(views.scoreboard), name="board"),
    path("<slug:name>.csv", admin.site.admin_view(views.table_csv), name="table"),
]
