"""Load the demo into an empty site."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from evidenceblog.core.models import User
from evidenceblog.demo import loading
from evidenceblog.demo.loading import PEOPLE


class Command(BaseCommand):
    help = "Load sample posts, artwork and comments, and make a demo editor."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="Do nothing, and succeed, where there is content already.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "The demo is for trying the software: with DEBUG off it is not loaded."
            )
        taken = User.objects.filter(username__in=PEOPLE)
        if taken.exists() or not loading.site_is_empty():
            if options["if_empty"]:
                return
            raise CommandError(
                "The demo goes only into an empty site"
                f" without accounts named {' and '.join(PEOPLE)}."
            )
        password = secrets.token_urlsafe(9)
        with transaction.atomic():
            loading.load(self._people(password))
        for name in PEOPLE:
            self.stdout.write(
                f"Sign in: {settings.SITE_URL}/admin/ user {name} password {password}"
            )

    def _people(self, password: str) -> User:
        for name, group in PEOPLE.items():
            user = User.objects.create_user(name, password=password, is_staff=True)
            user.groups.set([Group.objects.get(name=group)])
        return User.objects.get(username="editor")
