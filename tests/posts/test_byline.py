"""Who wrote a post and who reviewed it: in the editor, on its page, on their own page."""

import pytest
from django.test import Client
from django.urls import reverse

from posts.models import Author, Reviewer, WorkingCopy
from posts.revisions import publication_faults, publish_checks
from posts.revisions.fault import Severity
from posts.revisions.history import save_revision
from tests import make
from tests.posts.editing import edit_url, send
from tests.posts.markup import element, elements

pytestmark = pytest.mark.django_db
ORCID = "0000-0002-1825-0097"


def page(client: Client, path: str = "/walking/") -> str:
    return client.get(path).content.decode()


def reviewed(*reviewers: Author, **changes: object) -> WorkingCopy:
    copy = make.working_copy(slug="walking", **changes)
    for position, author in enumerate(reviewers):
        copy.reviewers.create(author=author, position=position)
    return copy


def test_the_byline_has_roles_and_links_orcid_by_name(client: Client) -> None:
    ada = make.author(name="Ada", role="Senior editor, Sample Trust", orcid=ORCID)
    make.published(reviewed(authors=[ada, make.author(name="Ben")]))

    html = page(client)

    byline = element(html, class_="byline").text
    assert byline == "Written by Ada iD Senior editor, Sample Trust Ben"
    [mark] = elements(html, class_="orcid-mark")
    assert mark["href"] == f"https://orcid.org/{ORCID}"
    assert mark["aria-label"] == "ORCID iD of Ada"


def test_reviewers_are_named_in_their_order_and_only_once_published(
    client: Client,
) -> None:
    copy = reviewed(make.author(name="Zoe", role="Nurse"), make.author(name="Ben"))
    make.published(copy)
    copy.reviewers.all().delete()

    assert elements(page(client), class_="byline")[1].text == (
        "Reviewed by Zoe Nurse Ben"
    )

    make.published(copy)
    assert "Reviewed by" not in page(client)


def test_a_role_that_changes_later_does_not_change_what_was_published(
    client: Client,
) -> None:
    ada = make.author(name="Ada", slug="ada", role="Student")
    make.published(reviewed(authors=[ada]))
    Author.objects.update(role="Professor")

    assert "Student" in page(client)
    assert "Professor" not in page(client)
    assert element(page(client, "/author/ada/"), class_="role").text == "Professor"


def test_who_reviewed_what_is_live_is_not_deleted(editor_client: Client) -> None:
    zoe = make.author()
    revision = make.published(reviewed(zoe, title="Walking helps"))

    url = reverse("admin:posts_author_delete", args=[zoe.pk])
    said = editor_client.get(url).content.decode()
    editor_client.post(url, {"post": "yes"})

    assert "Reviewer: “Walking helps”, version 1" in said
    assert Reviewer.objects.get() == revision.reviewers.get()
    assert Author.objects.filter(pk=zoe.pk).exists()


def test_a_reviewer_is_no_author_of_the_post(client: Client) -> None:
    zoe = make.author(slug="zoe")
    make.published(reviewed(zoe, title="Walking helps"))

    assert "Walking helps" not in page(client, "/author/zoe/")


def test_an_editor_names_a_reviewer_in_the_form(editor_client: Client) -> None:
    copy, zoe = make.working_copy(), make.author()

    answer = send(
        editor_client,
        edit_url(copy),
        **{
            "reviewers-TOTAL_FORMS": "1",
            "reviewers-0-author": str(zoe.pk),
            "reviewers-0-position": "0",
        },
    )

    assert answer.status_code == 302
    assert copy.reviewers.get().author == zoe


def test_who_reviewed_their_own_words_needs_a_reason() -> None:
    ada = make.author(name="Ada")
    revision = save_revision(reviewed(ada, authors=[ada]), by=None)

    [fault] = publish_checks.find_faults(revision.snapshot)

    assert fault.message == "Ada is named as author and as reviewer."
    assert fault.severity == Severity.WARNING


def test_a_reviewer_who_was_deleted_since_the_save_is_named() -> None:
    zoe = make.author(name="Zoe")
    copy = reviewed(zoe)
    revision = save_revision(copy, by=None)
    copy.reviewers.all().delete()
    zoe.delete()

    faults = publication_faults.find_publish_faults(copy.post, revision.snapshot)

    assert [fault.field for fault in faults] == ["reviewers"]
    assert "“Zoe” was deleted meanwhile" in faults[0].message


def test_an_organisation_has_no_orcid(editor_client: Client) -> None:
    about = {"name": "Sample Trust", "slug": "trust", "kind": "organisation"}
    url = reverse("admin:posts_author_add")

    refused = editor_client.post(url, about | {"orcid": ORCID})
    editor_client.post(url, about)

    assert "Only a person has an ORCID iD." in refused.content.decode()
    assert Author.objects.get(slug="trust").kind == Author.Kind.ORGANISATION
