"""The admin's first page: what waits for whom, in cards, what matters most first."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comments.linkbacks.models import OutboundLink
from comments.models import Comment
from evidenceblog.core import staff_notices
from evidenceblog.core.models import User
from evidenceblog.core.staff_notices import WaitingCard, WaitingWork
from posts import problem_reports
from posts.models import Post, Revision, ScheduledPublication, Topic, WorkingCopy
from posts.revisions import corrections, publishing
from posts.revisions.history import save_revision
from posts.revisions.redaction import redact
from tests import make
from tests.admin_pages import signed_in
from tests.posts import editing
from tests.reading import text_of

pytestmark = pytest.mark.django_db
MOST_QUERIES = 30


def card(user: User, words: str) -> WaitingCard | None:
    """Return the card that says these words."""
    for one in staff_notices.cards_for(user):
        if words in one.title or any(words in work.text for work in one.works):
            return one
    return None


def work(user: User, words: str) -> WaitingWork | None:
    found = (one for one in staff_notices.all_work(user) if words in one.text)
    return next(found, None)


def lines(found: WaitingWork | None) -> list[str]:
    assert found
    return [line.text for line in found.lines]


def draft_of(user: User, **changes: object) -> WorkingCopy:
    post = Post.objects.create(created_by=user)
    return make.working_copy(post=post, **changes)


def refused() -> ScheduledPublication:
    """Return a publication that the clock could not carry out."""
    copy = make.working_copy(title="Refused")
    at = timezone.now() + timedelta(hours=1)
    revision = save_revision(copy, by=None)
    publishing.publish(revision, by=None, kind=Revision.Kind.FIRST, at=at)
    ScheduledPublication.objects.update(goes_live_at=timezone.now())
    Topic.objects.filter(working_copies=copy).delete()
    publishing.publish_scheduled.call()
    return ScheduledPublication.objects.get()


def broken_link(post: Post, address: str = "https://gone.example/a") -> OutboundLink:
    return OutboundLink.objects.create(
        post=post, address=address, host="gone.example", state="broken", status=404
    )


def everything(editor: User) -> None:
    """Let something wait of every kind."""
    refused()
    copy = make.working_copy(title="Outdated", source=make.source(title="As it was"))
    post = make.published(copy).post
    source = copy.listed_sources.get().source
    source.csl = source.csl | {"title": "As it should be"}
    source.save()
    make.comment(post, body="I cannot go on any more and want to end my life.")
    make.comment(post)
    problem_reports.store_report(post, body="It is wrong.")
    for title in ("First", "Second"):
        draft_of(editor, title=title)
    make.working_copy(title="Of others")
    make.text(copy, "<p>More words.</p>", ordering=30)
    save_revision(copy, by=editor)
    copy.save()
    planned = save_revision(make.working_copy(title="Planned"), by=None)
    at = timezone.now() + timedelta(days=2)
    publishing.publish(planned, by=None, kind=Revision.Kind.FIRST, at=at)
    make.page_copy()
    broken_link(post)


def test_what_matters_most_stands_first() -> None:
    editor = make.person("Editors")
    everything(editor)

    shown = [(one.severity, one.title) for one in staff_notices.cards_for(editor)]

    assert shown == [
        ("danger", ""),
        ("failed", ""),
        ("waiting", "Comments"),
        ("waiting", ""),
        ("outdated", ""),
        ("writing", ""),
        ("writing", "You are writing"),
        ("writing", "Others are writing"),
        ("planned", ""),
        ("upkeep", ""),
    ]


def test_an_editors_first_page_asks_few_queries(editor_client: Client) -> None:
    everything(make.person("Editors"))
    editor_client.get("/admin/")  # what is kept is kept from now on

    with CaptureQueriesContext(connection) as asked:
        page = text_of(editor_client.get("/admin/"))

    assert "It is wrong." not in page
    assert "Outdated" in page
    assert len(asked) <= MOST_QUERIES


def test_what_the_clock_did_not_publish_says_why() -> None:
    planned = refused()
    editor = make.person("Editors")

    found = work(editor, "1 scheduled post was not published")

    assert lines(found) == ["Refused"]
    assert found
    assert found.lines[0].about == planned.refusal
    assert "deleted meanwhile" in planned.refusal
    assert found.lines[0].path == editing.publish_url(WorkingCopy.objects.get())


def test_a_post_that_prints_an_old_form_of_a_source_is_named_until_corrected() -> None:
    editor = make.person("Editors")
    copy = make.working_copy(title="Cites it")
    post = make.published(copy).post
    make.post()
    source = copy.listed_sources.get().source

    source.save()  # nothing is changed by this
    assert corrections.outdated_posts(10) == []

    source.csl = source.csl | {"title": "As it should be"}
    source.save()
    assert lines(work(editor, "1 post prints an old form of a source")) == ["Cites it"]
    assert work(make.person("Authors"), "old form") is None

    found = corrections.find_correction(Post.objects.get(pk=post.pk))
    assert found
    corrections.publish_correction(post, by=editor, digest=found.digest)
    assert work(editor, "old form") is None


def test_a_redacted_post_keeps_its_copies_and_is_not_named() -> None:
    editor = make.person("Editors")
    copy = make.working_copy()
    post = make.published(copy).post
    source = copy.listed_sources.get().source
    source.csl = source.csl | {"title": "As it should be"}
    source.save()

    redact(post, "Walking", by=editor, reason="A person asked.")

    assert corrections.outdated_posts(10) == []


def test_everybody_sees_their_own_drafts_and_editors_those_of_others() -> None:
    author, editor = make.person("Authors"), make.person("Editors")
    draft_of(author, title="Of the author")
    draft_of(editor, title="Of the editor")
    make.working_copy(title="Names her", authors=[make.author(user=author)])

    assert lines(work(author, "Your 2 drafts")) == ["Names her", "Of the author"]
    assert work(author, "of others") is None
    assert lines(work(editor, "Your draft")) == ["Of the editor"]
    assert set(lines(work(editor, "2 drafts of others"))) == {
        "Names her",
        "Of the author",
    }
    assert card(make.person("Moderators"), "writing") is None


def test_changes_that_readers_do_not_see_are_named_until_they_are_published() -> None:
    editor = make.person("Editors")
    copy = draft_of(editor, title="Live, and changed")
    make.published(copy)
    assert work(editor, "do not see yet") is None

    make.text(copy, "<p>More words.</p>", ordering=30)
    revision = save_revision(copy, by=editor)
    assert lines(work(editor, "Changes that readers do not see yet")) == [copy.title]

    publishing.publish(revision, by=editor, kind=Revision.Kind.MINOR)
    assert work(editor, "do not see yet") is None


def test_the_post_on_which_somebody_worked_last_is_a_click_away(
    editor_client: Client,
) -> None:
    copy = make.working_copy(title="Worked on")
    make.published(copy)
    editing.send(editor_client, editing.edit_url(copy))
    person = User.objects.get(pk=editor_client.session["_auth_user_id"])

    assert lines(work(person, "You edited last")) == ["Worked on"]


def test_the_calendar_names_what_is_planned_with_its_day() -> None:
    at = timezone.now() + timedelta(days=3)
    for title, moment in (("Soon", at), ("Far", at + timedelta(days=60))):
        revision = save_revision(make.working_copy(title=title), by=None)
        publishing.publish(revision, by=None, kind=Revision.Kind.FIRST, at=moment)

    found = work(make.person("Editors"), "1 post is planned for the next 31 days")

    assert lines(found) == ["Soon"]
    assert found
    assert str(timezone.localtime(at).day) in found.lines[0].about


def test_a_broken_link_stands_with_the_posts_that_hold_it() -> None:
    posts = [make.post(title=title) for title in ("One", "Other")]
    for post in posts:
        broken_link(post)

    found = work(make.person("Editors"), "2 links in posts are broken")

    assert lines(found) == ["gone.example/a"]
    assert found
    assert found.lines[0].about == "One · Other"
    assert "address=https%3A%2F%2Fgone.example%2Fa" in found.lines[0].path


def test_nobody_is_mailed_of_drafts_and_plans() -> None:
    editor = make.person("Editors")
    draft_of(editor)
    make.working_copy()

    assert staff_notices.cards_for(editor) != []
    assert staff_notices.waiting_for(editor) == []


def test_a_moderators_first_page_counts_comments_and_files_their_lists() -> None:
    make.comment(make.post())
    client = signed_in("Moderators")

    page = text_of(client.get("/admin/"))

    assert "1 comment waits in all" in page
    assert "Discussion" in page
    assert reverse("admin:comments_comment_changelist") in page
    assert "Libraries" not in page
    assert Comment.objects.get().body not in page


def test_every_list_that_somebody_may_open_is_filed_once() -> None:
    client = Client()
    client.force_login(make.person(is_superuser=True))

    answer = client.get("/admin/")

    page = text_of(answer)
    urls = [
        model["admin_url"]
        for app in answer.context["app_list"]
        for model in app["models"]
    ]
    filed = page[page.index("all-lists-title") :]
    assert [url for url in urls if filed.count(f'href="{url}"') != 1] == []
