"""What touches a live post needs the right to publish; an author opens their own."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from evidenceblog.core.models import User
from posts.artwork.models import Artwork
from posts.citations.models import Source
from posts.models import Post, TextBlock, Topic, WorkingByline, WorkingCopy
from tests import make
from tests.admin_pages import every_page, signed_in
from tests.posts import editing
from tests.posts.markup import fields

pytestmark = pytest.mark.django_db
LIST = reverse("admin:posts_workingcopy_changelist")
ON_POSTS = {"close_comments", "open_comments", "close_mentions", "mentions_as_site"}
# What each may do with many rows of a list, of the lists that have such actions.
ACTIONS = {
    "Authors": {},
    "Moderators": {"comments.trustrule": {"delete_selected", "export"}},
    "Editors": {
        "artwork.artwork": {"delete_selected"},
        "citations.source": {"delete_selected"},
        "comments.trustrule": {"delete_selected", "export"},
        "core.redirect": {"delete_selected"},
        "posts.author": {"delete_selected"},
        "posts.menuentry": {"delete_selected"},
        "posts.readynotice": {"delete_selected"},
        "posts.series": {"delete_selected"},
        "posts.topic": {"delete_selected", "merge_into"},
        "posts.workingcopy": ON_POSTS,
        "spam.listedword": {"delete_selected"},
    },
}


def own(author: User, **changes: object) -> WorkingCopy:
    return make.working_copy(post=Post.objects.create(created_by=author), **changes)


def list_url(label: str) -> str:
    return reverse(f"admin:{label.replace('.', '_')}_changelist")


def offered(client: Client) -> dict[str, set[str]]:
    """Return the list actions that somebody is offered, by model."""
    found: dict[str, set[str]] = {}
    for label in (model._meta.label_lower for model in admin.site._registry):
        answer = client.get(list_url(label))
        form = (answer.context or {}).get("action_form")
        if answer.status_code == 200 and form:
            names = {name for name, _label in form.fields["action"].choices if name}
            found |= {label: names} if names else {}
    return found


def public_bytes() -> dict[str, bytes]:
    """Return every byte of what readers see of posts, topics and authors."""
    shown = [*Post.objects.live(), *Topic.objects.all()]
    paths = ["/", "/feed/", *(one.get_absolute_url() for one in shown)]
    return {path: Client().get(path).content for path in paths}


@pytest.mark.parametrize("group", ACTIONS)
def test_the_list_actions_of_each_group(group: str) -> None:
    every_page()

    assert offered(signed_in(group)) == ACTIONS[group]


@pytest.mark.parametrize("group", ["Authors", "Moderators"])
def test_no_page_or_list_action_lets_who_may_not_publish_change_what_readers_see(
    group: str,
) -> None:
    pages, person = every_page(), make.person(group)
    Post.objects.update(created_by=person)  # not even of their own live post
    make.published(WorkingCopy.objects.get())
    client, before = signed_in(person), public_bytes()

    for model, shown in admin.site._registry.items():
        rows = [str(row.pk) for row in model._base_manager.all()]
        for action in shown._get_base_actions():  # type: ignore[attr-defined]
            form = {"action": action.name, "_selected_action": rows, "post": "yes"}
            client.post(list_url(model._meta.label_lower), form)
    for page in pages:
        if not page.name.startswith("comments_comment_"):
            client.post(page.url, {"post": "yes", "note": "Gone.", "slug": "mine"})

    assert public_bytes() == before


def test_an_author_is_shown_their_own_posts_and_those_that_name_them() -> None:
    author = make.person("Authors")
    own(author, title="Made by me")
    make.working_copy(title="Names me", authors=[make.author(user=author)])
    make.working_copy(title="Of others")

    shown = signed_in(author).get(LIST).context["cl"].queryset
    everything = signed_in("Editors").get(LIST).context["cl"].queryset

    assert {copy.title for copy in shown} == {"Made by me", "Names me"}
    assert {copy.title for copy in everything} >= {"Of others"}


@pytest.mark.parametrize("page", ["change", "history", "delete"])
def test_an_author_opens_no_post_of_others(page: str) -> None:
    other = make.working_copy(title="Of others")
    client = signed_in("Authors")
    url = reverse(f"admin:posts_workingcopy_{page}", args=[other.pk])

    answers = [client.get(url), client.post(url, {"title": "Mine", "post": "yes"})]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert WorkingCopy.objects.get().title == "Of others"


def test_an_author_is_not_told_whether_a_post_is_there() -> None:
    nowhere = reverse("admin:posts_workingcopy_change", args=[999])

    assert signed_in("Authors").get(nowhere).status_code == 403


def test_who_is_named_in_the_byline_shares_a_post_until_they_are_not() -> None:
    author = make.person("Authors")
    copy = make.working_copy(authors=[make.author(user=author)])
    client = signed_in(author)

    assert editing.send(client, editing.edit_url(copy), title="Ours").status_code == 302
    WorkingByline.objects.all().delete()

    assert client.get(editing.edit_url(copy)).status_code == 403
    assert WorkingCopy.objects.get().title == "Ours"


def test_what_an_author_adds_is_theirs() -> None:
    author = make.person("Authors")
    client = signed_in(author)

    editing.send(client, editing.ADD, title="New", slug="new")

    assert Post.objects.get().created_by == author
    assert client.get(editing.edit_url(WorkingCopy.objects.get())).status_code == 200


def test_an_author_cannot_take_a_block_of_another_post() -> None:
    author, other = make.person("Authors"), make.working_copy()
    theirs = TextBlock.objects.get(parent=other)
    copy, client = own(author), signed_in(author)
    prefix = "textblock_set-0"

    editing.send(
        client,
        editing.edit_url(copy),
        **{f"{prefix}-id": str(theirs.pk), f"{prefix}-text": "<p>Mine.</p>"},
    )

    assert TextBlock.objects.get(pk=theirs.pk).text == theirs.text
    assert TextBlock.objects.get(pk=theirs.pk).parent == other


def test_an_authors_change_of_their_live_post_waits_for_an_editor() -> None:
    author = make.person("Authors")
    copy = own(author, title="Old title")
    make.published(copy)
    client, before = signed_in(author), public_bytes()

    answer = editing.send(
        client, editing.edit_url(copy), title="New title", slug="new-slug"
    )

    assert answer.status_code == 302
    assert WorkingCopy.objects.get().title == "New title"
    assert public_bytes() == before


def test_an_authors_change_of_artwork_and_sources_waits_for_an_editor() -> None:
    author = make.person("Authors")
    copy = own(author)
    make.artwork_block(copy)
    WorkingCopy.objects.update(lead=Artwork.objects.get())
    make.published(copy)
    client, before = signed_in(author), public_bytes()

    for row, form, changed in [
        (Artwork.objects.get(), "artwork_form", {"credit_line": "Credit: me"}),
        (Source.objects.get(), "source_form", {"title": "A title of mine"}),
    ]:
        meta = row._meta
        url = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
        page = client.get(url).content.decode()
        answer = client.post(url, fields(page, form) | changed)
        assert answer.status_code == 302

    assert Artwork.objects.get().credit_line == "Credit: me"
    assert Source.objects.get().title == "A title of mine"
    assert public_bytes() == before


def test_topics_and_authors_are_changed_by_who_may_publish() -> None:
    """A role that was given the libraries, and not the right to publish."""
    person = make.person("Editors")
    topic, author = make.topic(), make.author()
    group = person.groups.get()
    group.permissions.remove(group.permissions.get(codename="publish_post"))
    client = signed_in(person)
    merge = f"{reverse('admin:posts_topic_merge')}?topics={topic.pk}"

    answers = [
        client.post(reverse("admin:posts_topic_change", args=[topic.pk])),
        client.post(reverse("admin:posts_topic_delete", args=[topic.pk])),
        client.post(reverse("admin:posts_author_change", args=[author.pk])),
        client.post(merge, {"into": make.topic().pk}),
    ]

    assert [answer.status_code for answer in answers] == [403] * 4
