"""axe finds nothing, and no page is too wide, where accounts, people's data and the state
of the site are: by light and by dark, on a telephone and at a desk."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Group
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from playwright.sync_api import Page, expect

from evidenceblog.backups.models import Backup, Outcome
from evidenceblog.core.models import DataRequest, Incident, Invitation, User
from evidenceblog.core.secret_codes import hash_of_code
from tests import make
from tests.mailing import mail_goes_to

from .test_axe import assert_accessible
from .windows import assert_fits, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def assert_good(page: Page, *paths: str) -> None:
    """Look at pages in both widths, those of a desk last."""
    for path in paths:
        page.goto(path)
        assert_good_here(page)


def assert_good_here(page: Page) -> None:
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert_fits(page)
        assert_accessible(page)


def test_axe_finds_nothing_where_somebody_comes_in(
    page: Page, settings: LazySettings
) -> None:
    mail_goes_to("smtp://127.0.0.1:9", settings)
    ada = make.person("Editors", email="ada@example.org")
    Invitation.objects.create(
        email="grace@example.org",
        group=Group.objects.all()[0],
        code=hash_of_code("a-code"),
        expires_at=timezone.now() + timedelta(days=1),
    )
    facts = [
        urlsafe_base64_encode(force_bytes(ada.pk)),
        default_token_generator.make_token(ada),
    ]
    assert_good(
        page,
        *("/admin/login/", "/admin/forgotten/", "/admin/invitation/a-code/"),
        *("/admin/invitation/spent/", reverse("password_reset_confirm", args=facts)),
        reverse("password_reset_confirm", args=["MQ", "spent"]),
    )


def test_axe_finds_nothing_on_the_pages_of_a_second_factor(page: Page) -> None:
    sign_in(page, "Editors", "/admin/second-factor/")
    assert_good_here(page)

    page.get_by_role("button", name="Set up").click()
    expect(page.locator("#content input[autocomplete=one-time-code]")).to_be_visible()
    assert_good_here(page)
    assert_good(page, "/admin/password_change/")


def test_axe_finds_nothing_on_the_pages_of_administrators(page: Page) -> None:
    ada = sign_in(page, "Editors")
    User.objects.filter(pk=ada.pk).update(is_superuser=True)
    now = timezone.now()
    for outcome in Outcome:
        Backup.objects.create(
            name="2026-05-01T025300Z",
            folder="/mnt/backups/of/the/site",
            made_at=now,
            proved_at=now,
            outcome=outcome,
            detail="There is not room enough to prove it.",
        )
    make.comment(make.post(), email="reader@example.org", status="approved")
    Incident.objects.create(name="disk: data", text="The disk is 97 % full.")
    assert_good(
        page,
        *("/admin/core/incident/", "/admin/core/datarequest/"),
        *("/admin/backups/backup/", "/admin/core/invitation/add/"),
    )

    page.goto("/admin/core/datarequest/")
    page.get_by_label("E-mail address").fill("reader@example.org")
    page.get_by_role("button", name="Find").click()
    expect(page.locator("#content [name=_export]")).to_be_visible()
    assert_good_here(page)


def test_axe_finds_nothing_where_people_ask_for_their_data(
    page: Page, settings: LazySettings
) -> None:
    mail_goes_to("smtp://127.0.0.1:9", settings)
    make.page(slug="privacy", title="Privacy")
    make.comment(make.post(), email="reader@example.org", status="approved")
    DataRequest.objects.create(
        email="reader@example.org", code_hash=hash_of_code("a-code")
    )
    assert_good(
        page,
        *("/privacy/", "/privacy/request/", "/privacy/data/a-code/"),
        "/privacy/data/spent/",
    )
