"""The way back for an administrator who lost telephone and recovery codes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from evidenceblog.core.accounts import second_factor
from evidenceblog.core.models import User


class Command(BaseCommand):
    help = (
        "Removes the second factor of an account, whose owner can then set it up anew."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="the name that signs in")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["user"]).first()
        if user is None:
            raise CommandError(f"No account has the name {options['user']!r}.")
        if not second_factor.is_set_up(user):
            raise CommandError(f"The account {user} has no second factor.")
        title = _("The second factor of your account was reset by the operator")
        second_factor.remove(user, title=title)
        self.stdout.write(f"{user} signs in by password alone, and sets it up anew.")
