"""Vectors in every text column of the database: no page of the admin runs one.

Who writes there may do less than who reads. Pages are opened without their
Content-Security-Policy, so that escaping alone is tested.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib import admin
from django.db import Error, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.forms import BaseForm, FileField
from django.test import Client
from django.urls import reverse

from evidenceblog.core.models import User
from tests import make
from tests.admin_pages import Page, every_page, pages_of_no_model
from tests.hostile.hostile_site import (
    log_every_row,
    make_hostile_site,
    packed,
    shorten_shared_words,
    words_fields,
)
from tests.hostile.test_csv_cells import formulas
from tests.hostile.tripwire import Opened, Tripwire, counted
from tests.sampling import rarely

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("addresses_of_the_site"),
]
# One page in eight is opened in a short run. Each case has a database of its own to fill,
# which takes as long as twenty pages do.
EIGHTHS = [{0}, rarely({1, 3, 5, 7}), rarely({2, 4, 6})]
# Their one page says what every page repeats.
FULL = {"index", "core_sitesettings_change"}
# What refuses says nothing of what is asked for, and is the same for all.
REFUSED = {400, 403, 404, 405}
SENT = 4_000  # bytes of vectors in each field that is sent
SEARCHED = quote(packed(1_000))
FORMS = 20
SCORES = ("filters", "signals", "waited", "queue")
FILES = {"comments_decision_export", "posts_workingcopy_review_report"}
CSV = "text/csv; charset=utf-8"


@pytest.fixture
def root() -> User:
    return make.person(is_superuser=True)


def browser_of(root: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(root)
    return client


def of_these(pages: list[Page], eighths: set[int]) -> list[Page]:
    return [page for number, page in enumerate(pages) if number % 8 in eighths]


def wrong_with(page: Tripwire, client: Client, urls: list[str]) -> list[str]:
    """Open pages; return what is wrong with them.

    Several addresses lead to one page, and what refuses them is the same for all.
    """
    found, seen = [], set()
    for url in urls:
        answer = client.get(url, follow=True, headers={"accept": "text/html"})
        status, path = answer.status_code, answer.request["PATH_INFO"]
        same = status if status in REFUSED else path
        if same not in seen:
            seen.add(same)
            found += page.shown_as(answer, url)
    return found


@pytest.mark.parametrize("eighths", EIGHTHS, ids=str)
def test_no_page_of_the_admin_runs_a_vector(
    window: Opened, root: User, eighths: set[int]
) -> None:
    """Lists, forms, confirmations, histories and the pages of our own."""
    made, _filled = make_hostile_site(root)
    log_every_row(root)
    pages, client = [*made, *pages_of_no_model()], browser_of(root)
    page = window(client, policy=False)
    found = wrong_with(page, client, [one.url for one in pages if one.name in FULL])
    shorten_shared_words(root)

    found += wrong_with(page, client, [one.url for one in of_these(pages, eighths)])

    assert counted(found) == {}
    assert "tripwire(" in client.get(reverse("admin:index")).text


# What is sent: said again beside errors, or in a message that it was stored


def forms_of(context: Any) -> Iterator[BaseForm]:
    """Yield the form of a page of the admin, and those of its rows."""
    yield context["adminform"].form
    for inline in context["inline_admin_formsets"]:
        yield inline.formset.management_form
        yield from inline.formset.forms


def hostile_data(context: Any) -> dict[str, Any]:
    """Return what the forms of a page hold, with vectors in place of all words."""
    sent = {}
    for number, form in enumerate(forms_of(context)):
        is_count = "TOTAL_FORMS" in form.fields
        for name, field in form.fields.items():
            value = form[name].value()
            is_text = isinstance(value, str) and not hasattr(field, "choices")
            if is_text and not is_count and not field.widget.is_hidden:
                value = packed(SENT, start=number)
            if value not in (None, False) and not isinstance(field, FileField):
                sent[form.add_prefix(name)] = value
    return sent


def wrong_with_sent(page: Tripwire, client: Client, url: str, data: Any) -> list[str]:
    """Send a form, look at the answer, and take back what it stored."""
    with transaction.atomic():
        answer = client.post(url, data, follow=True, headers={"accept": "text/html"})
        found = page.shown_as(answer, url)
        transaction.set_rollback(True)
    return found


@pytest.mark.all
def test_no_answer_of_the_admin_runs_what_was_sent(window: Opened, root: User) -> None:
    """Each model's form, each search, each list's act that asks whether it shall be."""
    pages, client = every_page(), browser_of(root)
    page = window(client, policy=False)
    found, sent = [], 0

    for url in [one.url for one in pages if one.name.endswith("_change")]:
        answer = client.get(url)
        if "adminform" in (answer.context or {}):
            sent += 1
            found += wrong_with_sent(page, client, url, hostile_data(answer.context))
    for model in admin.site._registry:
        url = reverse(
            f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        )
        found += wrong_with(page, client, [f"{url}?q={SEARCHED}"])
        rows = list(model._base_manager.values_list("pk", flat=True)[:2])
        data = {"action": "delete_selected", "_selected_action": rows}
        found += wrong_with_sent(page, client, url, data)

    assert counted(found) == {}
    assert sent > FORMS


@pytest.mark.all
def test_no_file_for_a_spreadsheet_runs_a_command(root: User) -> None:
    """Whatever cells hold: every text of the database begins like a formula."""
    pages, _filled = make_hostile_site(root)
    for field in words_fields():
        begun = Concat(Value("=1+"), F(field.name))
        with suppress(Error), transaction.atomic():
            field.model._base_manager.update(**{field.name: begun})
    client = browser_of(root)
    scores = [reverse("scoreboard:table", args=[name]) for name in SCORES]

    urls = [*scores, *(one.url for one in pages if one.name in FILES)]
    answers = [client.get(url) for url in urls]
    files = [b"".join(one).decode() for one in answers]

    assert [one["Content-Type"] for one in answers] == [CSV] * 6
    assert all("attachment" in one["Content-Disposition"] for one in answers)
    assert [one for file in files for one in formulas(file)] == []
    assert "'=1+" in "".join(files)
