"""Make a new site somebody's own: name, licence, first administrator, starting pages."""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from getpass import getpass
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Model

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
        try:  # all is asked before anything is changed, and no lock is held meanwhile
            self._check_address()
            has_demo = self._may_remove_demo()
            name, licence = self._name_and_licence()
            administrator = None if _is_started() else self._administrator()
        except (KeyboardInterrupt, EOFError):
            raise CommandError("Stopped: nothing was changed.") from None
        with transaction.atomic():
            if has_demo:
                self._remove_demo()
            _set_name_and_licence(name, licence)
            if administrator:
                _validate(administrator, "--username")
                administrator.save()
            starting_pages.add_drafts()
        if administrator:
            self.stdout.write(f"Made the administrator {administrator}.")
        try:
            starting_pages.fill_gaps(self._answers())
        except (KeyboardInterrupt, EOFError):
            self.stdout.write("\nRun this again to be asked the rest.")
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

    def _may_remove_demo(self) -> bool:
        """Tell whether there is a demo to remove, as an option or a person says."""
        if not removal.demo_posts().exists():
            return False
        words = _demo()
        if not self._options["remove_demo"]:
            if not _at_terminal():
                raise CommandError(
                    f"The site has {words}. To remove them, add: --remove-demo"
                )
            if input(f"Remove {words}? [y/N] ").strip().lower() not in YES:
                raise CommandError("The demo was not removed, and nothing was changed.")
        return True

    def _remove_demo(self) -> None:
        words = _demo()
        kept = removal.remove()
        self.stdout.write(f"Removed {words}.")
        for name in kept:
            self.stdout.write(f"Kept, because others use it: {name}")

    def _name_and_licence(self) -> tuple[str, str]:
        site = SiteSettings.objects.filter(pk=1).first() or SiteSettings(pk=1)
        posts = PostSettings.objects.filter(pk=1).first() or PostSettings(pk=1)
        return (
            self._value("name", "Name of the site", site.name, _check_name),
            self._value(
                "licence", "Licence of new posts", posts.licence, _check_licence
            ),
        )

    def _administrator(self) -> User:
        """Return the first administrator, not saved yet."""
        user = User(is_staff=True, is_superuser=True)
        user.username = self._value(
            "username", "Your user name, to sign in", check=_check_username
        )
        user.email = self._value("email", "Your e-mail address", check=_check_email)
        user.set_password(_ask_password(user))
        return user

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

    def _value(
        self,
        option: str,
        asks: str,
        default: str = "",
        check: Callable[[str], None] = lambda value: None,
    ) -> str:
        """Return the option, or what is typed, asked again until it can be right;
        without both, of a site that is started what it has. Raises CommandError where
        nobody can be asked, and for an option that cannot be right."""
        given = self._options[option]
        if given is None and _is_started() and default:
            return default
        if given is None and not _at_terminal():
            raise CommandError(f"Nobody can be asked here: say --{option}.")
        if given:
            try:
                check(given)
            except ValidationError as error:
                raise CommandError(f"--{option} {' '.join(error.messages)}") from None
            return str(given)
        while True:
            typed = (
                input(f"{asks}{f' [{default}]' * bool(default)}: ").strip() or default
            )
            try:
                if typed:
                    check(typed)
                    return typed
            except ValidationError as error:
                sys.stderr.write(f"It {' '.join(error.messages)}\n")


def _check_name(name: str) -> None:
    _check_field(SiteSettings, "name", name)


def _check_licence(licence: str) -> None:
    if licence not in _licence_keys():
        keys = ", ".join(_licence_keys())
        raise ValidationError(f"must be one of {keys}, not {licence!r}.")


def _check_username(username: str) -> None:
    _check_field(User, "username", username)


def _check_email(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise ValidationError(f"is no address: {email!r}.") from None


def _check_field(model: type[Model], name: str, value: str) -> None:
    try:
        model._meta.get_field(name).clean(value, None)  # type: ignore[union-attr]
    except ValidationError as error:
        raise ValidationError(f"is not right: {' '.join(error.messages)}") from None


def _demo() -> str:
    count = removal.demo_posts().count()
    return f"the demo's {count} posts and pages, with comments, people and pictures"


def _set_name_and_licence(name: str, licence: str) -> None:
    site, _ = SiteSettings.objects.get_or_create(pk=1)
    posts = PostSettings.objects.filter(pk=1).first() or PostSettings(pk=1)
    site.name, posts.licence = name, licence
    _validate(site, "--name")
    site.save()
    posts.save()


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
