"""The groups: what their members may open and do in the admin, and nothing else."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from comments.models import Comment, Status
from evidenceblog import groups
from posts.models import Post, WorkingCopy
from posts.revisions.history import save_revision
from tests import make
from tests.admin_pages import Page, every_page, signed_in

pytestmark = pytest.mark.django_db
REFUSED = {403, 405}
# What the filter is told: moderators read it, editors change it.
TOLD = ("spam_listedword",)
ALL_PAGES = ("changelist", "add", "change", "history")
# Whom and what to trust, moderators say themselves.
OF_ANSWERS = ("add", "change", "changelist", "history")
OF_RULES = (*ALL_PAGES, "delete", "import")
# Everybody's own, to which these lead.
DUTY = {"core_staffprofile_changelist", "core_staffprofile_mine"}


# A Word document that is new, or comes into a post.
OF_WORD = {"posts_workingcopy_new_from_word", "posts_workingcopy_word"}
# A report is put away by a button alone.
REPORT = {"posts_workingcopy_word_report"}
# What may be done with a post by whoever may open its form.
OF_POSTS = (
    *("block", "reviews", "clone"),
    *("revisions", "revision", "comparison"),
)
# What posts are filed under.
NAMES = ("posts_author", "posts_topic", "posts_series")


@pytest.fixture
def pages() -> list[Page]:
    return every_page()


def opened(client: Client, pages: list[Page]) -> set[str]:
    answers = {page.name: client.get(page.url).status_code for page in pages}
    return {name for name, status in answers.items() if status not in REFUSED}


def done(client: Client, pages: list[Page]) -> set[str]:
    """Return where an empty form was not refused: nothing is done by it yet."""
    answers = {page.name: client.post(page.url).status_code for page in pages}
    return {name for name, status in answers.items() if status not in REFUSED}


def named(*models: str, pages: tuple[str, ...]) -> set[str]:
    return {f"{model}_{page}" for model in models for page in pages}


def test_every_model_of_the_admin_is_walked(pages: list[Page]) -> None:
    root = Client()
    root.force_login(make.person(is_superuser=True))

    lists = {page.name for page in pages if page.name.endswith("_changelist")}

    assert len(lists) == len(admin.site._registry)
    assert opened(root, pages) >= lists


def test_every_list_of_the_admin_has_pages_of_fifty() -> None:
    longest = {shown.list_per_page for shown in admin.site._registry.values()}

    assert longest == {50}


def test_a_moderator_opens_comments_and_what_belongs_to_them(
    pages: list[Page],
) -> None:
    assert opened(signed_in("Moderators"), pages) == (
        named(
            "comments_comment",
            pages=(
                "changelist",
                "change",
                "history",
                "more",
                "news",
                "preview",
                "block",
            ),
        )
        | named("comments_decision", pages=("changelist", "export", "undo"))
        | named(*TOLD, pages=("changelist", "change", "history"))
        | named("comments_trustrule", pages=OF_RULES)
        | named("comments_readyanswer", pages=OF_ANSWERS)
        | named("linkbacks_linkback", pages=("changelist", "change", "history"))
        | {"spam_filtersettings_changelist"}
        | DUTY
    )


def test_a_moderator_decides_comments_and_changes_nothing_else(
    pages: list[Page],
) -> None:
    assert done(signed_in("Moderators"), pages) == (
        named("comments_comment", pages=("act", "undo"))
        | named("comments_decision", pages=("undo",))
        | named("comments_trustrule", pages=OF_RULES)
        | named("comments_readyanswer", pages=OF_ANSWERS)
        | named("linkbacks_linkback", *TOLD, pages=("changelist", "history"))
    )


def test_an_author_opens_what_is_written_with(pages: list[Page]) -> None:
    library = ("artwork_artwork", "citations_source")
    author = make.person("Authors")
    Post.objects.update(created_by=author)

    assert opened(signed_in(author), pages) == (
        {"citations_source_choose", "citations_source_paste", "artwork_artwork_picker"}
        | DUTY
        | named("posts_workingcopy", *library, pages=ALL_PAGES)
        | named("posts_workingcopy", pages=(*OF_POSTS, "preview"))
        | OF_WORD
        | {"posts_workingcopy_new_draft"}
        | named(
            *(*NAMES, "posts_problemreport"), pages=("changelist", "change", "history")
        )
    )


def test_an_author_writes_and_neither_publishes_nor_deletes(pages: list[Page]) -> None:
    library = ("artwork_artwork", "citations_source")
    author = make.person("Authors")
    Post.objects.update(created_by=author)

    assert done(signed_in(author), pages) == (
        named("citations_source", pages=("ask", "paste", "paste_answer", "preview"))
        | named("artwork_artwork", pages=("upload", "credit"))
        | named("posts_workingcopy", *library, pages=ALL_PAGES)
        | named("posts_workingcopy", pages=OF_POSTS)
        | OF_WORD
        | REPORT
        | {"posts_workingcopy_autosave", "posts_workingcopy_new_draft"}
        | named(*NAMES, pages=("changelist", "history"))
        | named("posts_problemreport", pages=("changelist", "change", "history"))
    )


def test_a_member_of_no_group_opens_nothing(pages: list[Page]) -> None:
    assert opened(signed_in(""), pages) == set()
    assert done(signed_in(""), pages) == set()


def test_a_moderators_decision_is_taken() -> None:
    comment = make.comment(make.post())
    approve = reverse("admin:comments_comment_act", args=["approve"])
    seen = {"seen": f"{comment.pk}:{comment.version}"}

    assert signed_in("Authors").post(approve, seen).status_code == 403
    assert Comment.objects.get().status == Status.HELD
    assert signed_in("Moderators").post(approve, seen).status_code == 302
    assert Comment.objects.get().status == Status.APPROVED


def test_an_author_who_sends_the_publishing_form_publishes_nothing() -> None:
    copy = make.working_copy()
    publish = reverse("admin:posts_workingcopy_publish", args=[copy.pk])

    form = {"kind": "first", "revision": save_revision(copy, by=None).number}

    assert signed_in("Authors").post(publish, form).status_code == 403
    assert not Post.objects.live().exists()
    assert signed_in("Editors").post(publish, form).status_code == 302
    assert WorkingCopy.objects.get().post.live


def test_an_author_may_not_make_herself_an_administrator() -> None:
    author = make.person("Authors")
    client = Client()
    client.force_login(author)

    change = reverse("admin:core_user_change", args=[author.pk])
    assert client.post(change, {"is_superuser": "on"}).status_code == 403


def test_making_the_groups_again_takes_back_what_they_should_not_have() -> None:
    groups.make_groups(apps)
    moderators = Group.objects.get(name="Moderators")
    moderators.permissions.add(Permission.objects.get(codename="delete_comment"))

    groups.make_groups(apps)

    codenames = moderators.permissions.values_list("codename", flat=True)
    assert set(codenames) == set(groups.GROUPS["Moderators"])
    assert Group.objects.count() == 3


def test_a_permission_that_no_app_has_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(groups.GROUPS, "Moderators", ["moderate_nothing"])

    with pytest.raises(LookupError, match="moderate_nothing"):
        groups.make_groups(apps)
