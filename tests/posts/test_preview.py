"""The preview of a post in the admin: what was saved last, as readers would see it."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from posts.models import Post, Revision, WorkingCopy
from posts.revisions import withdrawal
from posts.revisions.history import save_revision
from tests import make
from tests.admin_pages import signed_in
from tests.posts.markup import elements, main_part
from tests.reading import text_of

pytestmark = pytest.mark.django_db


def preview_url(copy: WorkingCopy) -> str:
    return reverse("admin:posts_workingcopy_preview", args=[copy.pk])


def article(answer: Any) -> str:
    """Return the post's own part of a page."""
    assert answer.status_code == 200
    found = re.search(r"<article.*?</article>", text_of(answer), re.DOTALL)
    assert found
    return found[0]


@pytest.fixture
def copy() -> WorkingCopy:
    made = make.working_copy(slug="walking", title="Walking helps")
    make.artwork_block(made)
    save_revision(made, by=None)
    return made


def test_a_draft_is_shown_as_its_readers_will_see_it(
    editor_client: Client, client: Client, copy: WorkingCopy
) -> None:
    before = article(editor_client.get(preview_url(copy)))

    make.published(copy)

    def but_dates(html: str) -> str:
        return re.sub(r'datetime="[^"]*"', "", html)

    # Somebody who is signed in sees links to the form; readers do not.
    assert but_dates(before) == but_dates(article(client.get("/walking/")))


def test_what_is_saved_and_not_published_is_shown_with_the_dates_of_the_live_post(
    editor_client: Client, client: Client, copy: WorkingCopy
) -> None:
    make.published(copy)
    WorkingCopy.objects.update(title="Walking may help")
    copy.refresh_from_db()
    save_revision(copy, by=None)
    published = elements(text_of(client.get("/walking/")), "time")[0]["datetime"]

    shown = article(editor_client.get(preview_url(copy)))

    assert "<h1>Walking may help</h1>" in shown
    assert elements(shown, "time")[0]["datetime"] == published
    assert "Walking may help" not in text_of(client.get("/walking/"))


def test_the_bar_says_which_revision_it_is_and_whether_readers_see_it(
    editor_client: Client, copy: WorkingCopy
) -> None:
    draft = text_of(editor_client.get(preview_url(copy)))
    make.published(copy)
    live = text_of(editor_client.get(preview_url(copy)))

    assert "Revision 1, saved on" in draft
    assert "readers do not see it." in draft
    assert "Readers see just this." in live


def test_a_page_outside_the_stream_is_shown_in_its_own_frame(
    editor_client: Client, client: Client
) -> None:
    copy = make.page_copy(slug="about")
    save_revision(copy, by=None)

    shown = article(editor_client.get(preview_url(copy)))

    assert "We explain evidence." in shown
    assert "licence-line" not in shown


def test_a_withdrawn_post_is_shown_as_it_would_return(
    editor_client: Client, copy: WorkingCopy
) -> None:
    make.published(copy)
    withdrawal.withdraw(copy.post, by=make.person(), note="It was wrong.")

    assert "Walking helps" in article(editor_client.get(preview_url(copy)))


def test_the_posts_to_read_next_are_those_that_were_chosen(
    editor_client: Client, copy: WorkingCopy
) -> None:
    other = make.post(title="Steps a day")
    copy.read_next.create(related=other.working_copy)
    save_revision(copy, by=None)

    assert "Steps a day" in main_part(text_of(editor_client.get(preview_url(copy))))


def test_looking_changes_nothing(editor_client: Client, copy: WorkingCopy) -> None:
    WorkingCopy.objects.update(title="Not saved as a revision")

    for method in (editor_client.get, editor_client.head):
        assert method(preview_url(copy)).status_code == 200
    assert editor_client.post(preview_url(copy)).status_code == 405

    assert Revision.objects.count() == 1
    assert Post.objects.get().state == Post.State.DRAFT
    assert Post.objects.get().slug is None


def test_what_was_never_saved_leads_back_to_the_form(editor_client: Client) -> None:
    copy = make.working_copy()

    answer = editor_client.get(preview_url(copy))

    assert answer["Location"] == reverse(
        "admin:posts_workingcopy_change", args=[copy.pk]
    )
    assert not Revision.objects.exists()


def test_the_preview_is_nobodys_to_keep_and_only_ours_to_frame(
    editor_client: Client, copy: WorkingCopy
) -> None:
    answer = editor_client.get(preview_url(copy))

    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "Surrogate-Key" not in answer

    for other in ("/", reverse("admin:posts_workingcopy_change", args=[copy.pk])):
        assert editor_client.get(other)["X-Frame-Options"] == "DENY"


def test_who_may_edit_a_post_sees_its_preview_and_nobody_else(
    client: Client, copy: WorkingCopy
) -> None:
    author = make.person("Authors")
    own = make.working_copy(post=Post.objects.create(created_by=author))
    save_revision(own, by=author)
    url = preview_url(copy)

    assert signed_in(author).get(preview_url(own)).status_code == 200
    assert signed_in(author).get(url).status_code == 403
    assert signed_in("Moderators").get(url).status_code == 403
    assert signed_in("Editors").get(url).status_code == 200
    assert client.get(url)["Location"].startswith("/admin/login/")
