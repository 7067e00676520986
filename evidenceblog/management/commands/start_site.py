"""Make a new site somebody's own: name, licence, first administrator, starting pages."""

import os
import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from evidenceblog import starting_pages
from evidenceblog.core.models import SiteSettings, User
from evidenceblog.demo import removal
from posts.artwork import licences
from posts.models import PostSettings

# As of Django's `createsuperuser --no-input`.
PASSWORD = "DJANGO_SUPERUSER_PASSWORD"  # noqa: S105 - the name of a variable
YES = {"y", "yes"}


class Command(BaseCommand):
    help = (
        "Set a new site up: its name, address, licence, first administrator, and what its"
        " starting pages say. Asks what no option says. It is safe to run again: what is"
        f" there already stays. The password is asked for, or read from {PASSWORD}."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", help="the site's name")
        parser.add_argument("--address", help="the same as SITE_URL")
        parser.add_argument("--username", help="the first administrator's")
        parser.add_argument("--email", help="the first administrator's")
        parser.add_argument(
            "--licence", help=f"of new posts: {', '.join(_licence_keys())}"
        )
        parser.add_argument(
            "--remove-demo", action="store_true", help="remove the demo without asking"
        )
        for question in starting_pages.questions():
            parser.add_argument(f"--{question.option}", help=question.asks)

    def handle(self, *args: Any, **options: Any) -> None:
        self._options = options
        self._check_address()
        self._remove_demo()
        with transaction.atomic():
            self._set_name_and_licence()
            self._make_administrator()
            starting_pages.add_drafts()
            starting_pages.fill_gaps(self._answers())
        self._print_rest()

    def _check_address(self) -> None:
        given = self._options["address"]
        if given is None and _is_started():
            return
        address = self._value("address", "Address of the site", settings.SITE_URL)
        if address.rstrip("/").lower() != settings.SITE_URL:
            raise CommandError(
                f"The site's address is that of SITE_URL, {settings.SITE_URL}. Set"
                f" SITE_URL={address.rstrip('/')} where `serve` is started, restart it,"
                " and run this again with the same variable."
            )

    def _remove_demo(self) -> None:
        count = removal.demo_posts().count()
        if not count:
            return
        words = (
            f"the demo's {count} posts and pages, with comments, people and pictures"
        )
        if not self._options["remove_demo"]:
            if not _at_terminal():
                raise CommandError(
                    f"The site has {words}. To remove them, add: --remove-demo"
                )
            if input(f"Remove {words}? [y/N] ").strip().lower() not in YES:
                raise CommandError("The demo was not removed, and nothing was changed.")
        kept = removal.remove()
        self.stdout.write(f"Removed {words}.")
        for name in kept:
            self.stdout.write(f"Kept, because others use it: {name}")

    def _set_name_and_licence(self) -> None:
        site, _ = SiteSettings.objects.get_or_create(pk=1)
        posts = PostSettings.objects.filter(pk=1).first() or PostSettings(pk=1)
        site.name = self._value("name", "Name of the site", site.name)
        posts.licence = self._value("licence", "Licence of new posts", posts.licence)
        if posts.licence not in _licence_keys():
            raise CommandError(
                f"--licence must be one of {', '.join(_licence_keys())},"
                f" not {posts.licence!r}."
            )
        _validate(site, "--name")
        site.save()
        posts.save()

    def _make_administrator(self) -> None:
        if _is_started():
            return
        user = User(is_staff=True, is_superuser=True)
        user.username = self._value("username", "Your user name, to sign in")
        user.email = self._value("email", "Your e-mail address")
        try:
            validate_email(user.email)
        except ValidationError:
            raise CommandError(f"--email is no address: {user.email!r}.") from None
        user.set_password(_ask_password(user))
        _validate(user, "--username")
        user.save()
        self.stdout.write(f"Made the administrator {user}.")

    def _answers(self) -> dict[str, str]:
        """Return what is said of the gaps that are open, by option."""
        gaps = {gap for found in starting_pages.open_gaps().values() for gap in found}
        answers = {}
        for question in starting_pages.questions():
            key = question.option.replace("-", "_")
            answer = self._options[key] or ""
            if not answer and _at_terminal() and gaps & set(question.fills):
                answer = input(f"{question.asks} (empty: later): ").strip()
            answers[question.option] = answer
        return answers

    def _print_rest(self) -> None:
        """Say what an operator and editors still have to do."""
        self.stdout.write("Still to do:")
        admin = f"{settings.SITE_URL}/admin/"
        for title, gaps in starting_pages.open_gaps().items():
            left = (
                f": {len(gaps)} gaps to fill in" if gaps else ": read it, then publish"
            )
            self.stdout.write(
                f"- the draft “{title}”{left} ({admin}posts/workingcopy/)"
            )
        if not settings.MAILERS:
            self.stdout.write("- mail: set MAIL_URL and MAIL_FROM, then check_mail")
        if not settings.TRUSTED_PROXIES:
            self.stdout.write("- behind a proxy: set TRUSTED_PROXIES to its address")
        self.stdout.write("- backups: see docs/operating.md")
        self.stdout.write(f"Sign in: {admin}")

    def _value(self, option: str, asks: str, default: str = "") -> str:
        """Return the option, or what is typed; without both, of a site that is started
        what it has. Raises CommandError where nobody can be asked."""
        given = self._options[option]
        if given is None and _is_started() and default:
            return default
        if given is None and not _at_terminal():
            raise CommandError(f"Nobody can be asked here: say --{option}.")
        while not given:
            given = input(f"{asks}{f' [{default}]' * bool(default)}: ") or default
            given = given.strip()
        return str(given)


def _is_started() -> bool:
    """Tell whether the site has an administrator, as this command makes the first."""
    return User.objects.filter(is_superuser=True, is_active=True).exists()


def _at_terminal() -> bool:
    return sys.stdin.isatty()


def _licence_keys() -> list[str]:
    return list(licences.LICENCES)


def _ask_password(user: User) -> str:
    given = os.environ.get(PASSWORD, "")
    if not given and not _at_terminal():
        raise CommandError(f"Nobody can be asked here: set {PASSWORD}.")
    while True:
        password = given or getpass("Password: ")
        try:
            validate_password(password, user)
        except ValidationError as error:
            if given:
                raise CommandError(f"{PASSWORD}: {' '.join(error.messages)}") from None
            sys.stderr.write("\n".join([*error.messages, ""]))
            continue
        if given or getpass("Again: ") == password:
            return password
        sys.stderr.write("The two are not the same.\n")


def _validate(row: Any, option: str) -> None:
    try:
        row.full_clean(exclude=["password"])
    except ValidationError as error:
        raise CommandError(f"{option}: {' '.join(error.messages)}") from None
