"""*More* on a post: what each may do with it, and nothing that would be refused."""

import pytest
from django.test import Client
from django.urls import reverse

from posts.admin.post_menu import post_menu
from posts.models import Post, WorkingCopy
from posts.post_bin import bin_draft
from tests import make
from tests.admin_pages import signed_in
from tests.posts.editing import edit_url
from tests.posts.markup import elements

pytestmark = pytest.mark.django_db


def labels(user: object, copy: WorkingCopy) -> list[str]:
    return [label for label, _url in post_menu(user, copy)]  # type: ignore[arg-type]


def test_each_is_offered_what_they_may_do() -> None:
    author, editor = make.person("Authors"), make.person("Editors")
    root = make.person(is_superuser=True)
    draft = make.working_copy(post=Post.objects.create(created_by=author))
    shared = make.working_copy(authors=[make.author(user=author)])
    live = make.working_copy()
    make.published(live)

    assert labels(author, draft) == ["Revisions", "Word document…", "Clone…", "Delete…"]
    assert labels(author, shared) == ["Revisions", "Word document…", "Clone…"]
    assert labels(editor, draft) == ["Revisions", "Word document…", "Clone…", "Delete…"]
    assert labels(editor, live) == [
        "Revisions",
        "Word document…",
        "Clone…",
        "Withdraw…",
    ]
    assert labels(root, live) == [
        *("Revisions", "Word document…", "Clone…"),
        *("Withdraw…", "Redact…"),
    ]
    bin_draft(draft.post, by=author)
    draft.refresh_from_db()
    assert labels(author, draft) == [
        "Revisions",
        "Word document…",
        "Clone…",
        "Take it back…",
    ]


@pytest.mark.parametrize("group", ["Authors", "Editors"])
def test_every_address_of_the_menu_opens(group: str) -> None:
    person = make.person(group)
    copy = make.working_copy(post=Post.objects.create(created_by=person))
    client = signed_in(person)

    html = client.get(edit_url(copy)).content.decode()

    addresses = [url for _label, url in post_menu(person, copy)]
    shown = [one["href"] for one in elements(html, "a") if "href" in one.attributes]
    assert set(addresses) <= set(shown)
    assert [client.get(url).status_code for url in addresses] == [200] * len(addresses)


def test_a_page_in_the_bin_is_offered_to_no_menu_of_the_site(
    editor_client: Client,
) -> None:
    kept, deleted = make.page_copy(title="About"), make.page_copy(title="Old page")
    bin_draft(deleted.post, by=make.person())

    html = editor_client.get(reverse("admin:posts_menuentry_add")).content.decode()

    offered = [one["value"] for one in elements(html, "option")]
    assert str(kept.post_id) in offered
    assert "Old page" not in html
