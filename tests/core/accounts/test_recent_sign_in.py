"""Acts that a session that lies open is not enough for."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from evidenceblog.core.accounts import recent_sign_in
from evidenceblog.core.models import User
from posts.models import Post
from tests import make
from tests.reading import text_of

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-password"


@pytest.fixture
def root() -> Client:
    """The browser of an administrator who signed in 16 minutes ago."""
    client = Client()
    client.force_login(make.person(is_superuser=True, username="root"))
    session = client.session
    session[recent_sign_in.SESSION_KEY] -= 16 * 60
    session.save()
    return client


def test_a_form_waits_for_the_password_and_is_not_lost(root: Client) -> None:
    ada = make.person(username="ada")
    page = f"/admin/core/user/{ada.pk}/change/"
    words = {
        "username": "ada",
        "first_name": "Ada <b>",
        "is_active": "on",
        "date_joined_0": "2026-01-01",
        "date_joined_1": "10:00:00",
    }

    asked = root.post(page, words)

    assert asked.status_code == 403
    assert "no-store" in asked["Cache-Control"]
    assert ">\nAda <b></textarea>" in text_of(asked)
    wrong = root.post(page, words | {"own_password": "wrong"})
    assert "This is not your password." in text_of(wrong)
    ada.refresh_from_db()
    assert ada.first_name == ""
    done = root.post(page, words | {"own_password": PASSWORD})
    assert done.status_code == 302
    ada.refresh_from_db()
    assert ada.first_name == "Ada <b>"
    assert root.post(page, words).status_code == 302  # not asked again for a while


@pytest.mark.usefixtures("stopped_clock")
def test_the_password_is_guessed_slowly(root: Client) -> None:
    for _each in range(10):
        root.post("/admin/core/user/add/", {"own_password": "wrong"})

    answer = root.post("/admin/core/user/add/", {"own_password": PASSWORD})

    assert answer.status_code == 429


def test_what_cannot_be_taken_back_is_asked_for(root: Client) -> None:
    ada = make.person(username="ada", is_superuser=True)
    draft = make.working_copy()
    comment = make.comment(make.post())
    group = Group.objects.get(name="Editors")
    posts = f"/admin/posts/workingcopy/{draft.pk}"
    binned = make.working_copy()
    bin_page = f"/admin/posts/workingcopy/{binned.pk}/bin/"
    root.post(bin_page)

    for address, words in (
        (f"{posts}/redact/", {"_redact": "", "words": "x", "reason": "y"}),
        (bin_page, {"_delete": "", "sure": "on"}),
        (f"/admin/comments/comment/{comment.pk}/erase/", {}),
        (f"/admin/core/user/{ada.pk}/delete/", {"post": "yes"}),
        (f"/admin/core/user/{ada.pk}/password/", {"password1": "a secret"}),
        (f"/admin/core/user/{ada.pk}/second-factor/", {}),
        (f"/admin/auth/group/{group.pk}/change/", {"name": "Editors"}),
        ("/admin/core/invitation/add/", {"email": "grace@example.org"}),
        ("/admin/second-factor/", {"_begin": ""}),
    ):
        answer = root.post(address, words)
        assert (answer.status_code, "Is it you?" in text_of(answer)) == (403, True)
        assert "a secret" not in text_of(answer)
    assert User.objects.filter(username="ada").exists()
    assert Post.objects.filter(pk=binned.post_id).exists()
    assert root.post(f"{posts}/redact/", {"_find": "", "words": "x"}).status_code == 200
