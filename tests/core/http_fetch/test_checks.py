"""No real site lets strangers reach into the operator's own network."""

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from evidenceblog.core.http_fetch.checks import nothing_private_is_fetched


# Django's own checks ask for the version of PostgreSQL.
@pytest.mark.django_db
def test_a_real_site_with_fetch_allow_does_not_pass(settings: LazySettings) -> None:
    assert nothing_private_is_fetched() == []

    settings.FETCH_ALLOW = ["127.0.0.1:8001"]

    [error] = nothing_private_is_fetched()
    assert (error.id, error.is_serious()) == ("core.E001", True)
    with pytest.raises(SystemCheckError, match=r"core\.E001"):
        call_command("check", "--deploy")
    call_command("check")
