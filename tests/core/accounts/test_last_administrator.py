"""The last administrator: nobody takes away the one who can give rights back."""

from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client

from evidenceblog.core.accounts.last_administrator import LastAdministrator
from evidenceblog.core.models import User
from tests import database, make
from tests.reading import text_of


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["is_active", "is_staff", "is_superuser"])
def test_the_last_one_is_neither_demoted_nor_deactivated(field: str) -> None:
    root = make.person(is_superuser=True)
    make.person(is_superuser=True, is_active=False)  # who cannot sign in does not count

    setattr(root, field, False)

    with pytest.raises(LastAdministrator):
        root.save()
    with pytest.raises(ValidationError, match="last administrator"):
        root.full_clean()
    make.person(is_superuser=True)
    root.save()


@pytest.mark.django_db
def test_the_last_one_is_not_deleted_in_whatever_way() -> None:
    root = make.person(is_superuser=True)

    with pytest.raises(LastAdministrator), transaction.atomic():
        root.delete()
    with pytest.raises(LastAdministrator), transaction.atomic():
        User.objects.all().delete()
    make.person(is_superuser=True)
    root.delete()


@pytest.mark.django_db
def test_the_admin_says_why_it_does_not(client: Client) -> None:
    root = make.person(is_superuser=True)
    client.force_login(root)
    page = f"/admin/core/user/{root.pk}/"

    demoted = client.post(f"{page}change/", {"username": "root", "is_staff": "on"})
    deleted = client.post(f"{page}delete/", {"post": "yes"}, follow=True)

    for answer in (demoted, deleted):
        assert answer.status_code == 200
        assert "This is the last administrator who can sign in" in text_of(answer)
    root.refresh_from_db()
    assert root.is_superuser


@pytest.mark.django_db(transaction=True)
def test_two_who_demote_each_other_at_once_leave_one() -> None:
    one, other = (make.person(is_superuser=True) for _each in range(2))
    refused = list[Any]()

    def demote(user: User) -> None:
        user.is_superuser = False
        try:
            user.save()
        except LastAdministrator:
            refused.append(user)

    database.run_at_once(*(partial(demote, user) for user in (one, other)))

    assert len(refused) == 1
    assert User.objects.filter(is_superuser=True).count() == 1
