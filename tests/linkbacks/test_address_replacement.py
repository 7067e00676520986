"""An address that is gone is replaced in every post, and readers see it where told to."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.linkbacks.replacement_views import replacement_path
from evidenceblog.core.models import User
from posts.citations.models import Source
from posts.models import Post, Revision, TextBlock, WorkingCopy
from posts.revisions import address_replacement, publishing
from posts.revisions.history import save_revision
from tests import make
from tests.admin_pages import signed_in
from tests.posts import editing
from tests.posts.markup import fields
from tests.reading import text_of
from tests.servers.origins import OriginSite, Served

pytestmark = pytest.mark.django_db
OLD = "https://old.example/paper?a=1&b=2"
WRITTEN = "https://old.example/paper?a=1&amp;b=2"  # as HTML has it
LIST = reverse("admin:linkbacks_outboundlink_changelist")


@pytest.fixture
def new(reader: OriginSite) -> str:
    """A page that answers."""
    reader.pages["/new"] = Served("Here it is now.")
    return f"{reader.url}/new"


def linking(html: str = f'<p>See <a href="{WRITTEN}">it</a>.</p>', **changes: Any) -> WorkingCopy:  # fmt: skip
    copy = make.working_copy(**changes)
    make.text(copy, html, ordering=15)
    return copy


def text_in(copy: WorkingCopy) -> str:
    return str(TextBlock.objects.filter(parent=copy).order_by("ordering")[1].text)


def replace(client: Client, new: str, *publish: WorkingCopy, **said: str) -> Any:
    """Send the form as its page shows it, with these posts ticked."""
    page = client.get(replacement_path(OLD))
    ticks = {
        f"publish-{one.copy.pk}": one.shown
        for one in page.context["linking"]
        if one.copy in publish
    }
    return client.post(replacement_path(OLD), {"new": new} | ticks | said, follow=True)


def test_every_post_that_links_there_links_to_the_new_address(
    editor_client: Client, new: str
) -> None:
    draft, live = linking(title="A draft"), linking(title="A live post")
    other = linking('<p><a href="https://old.example/other">It</a> is kept.</p>')
    before = text_in(other)
    make.published(live)

    page = text_of(replace(editor_client, new))

    for copy in (draft, live):
        assert text_in(copy) == f'<p>See <a href="{new}">it</a>.</p>'
        assert WRITTEN not in str(copy.post.revisions.latest("number").snapshot)
    assert text_in(other) == before
    assert not other.post.revisions.exists()
    assert "Replaced in 2 posts, and not published:" in page
    assert "A draft" in page
    assert "A live post" in page


def test_readers_see_it_where_it_was_ticked_and_nowhere_else(
    editor_client: Client, new: str, client: Client
) -> None:
    ticked, unticked = linking(slug="ticked"), linking(slug="unticked")
    for copy in (ticked, unticked):
        make.published(copy)

    page = text_of(replace(editor_client, new, ticked))

    assert new in text_of(client.get("/ticked/"))
    assert "old.example" in text_of(client.get("/unticked/"))
    ticked.post.refresh_from_db()
    assert ticked.post.shown.kind == Revision.Kind.MINOR
    assert ticked.post.shown.version == 2
    assert "Replaced and published as a minor edit in 1 post:" in page


def test_a_post_with_other_changes_is_not_published_with_them(
    editor_client: Client, new: str
) -> None:
    copy = linking(title="Changed")
    live = make.published(copy)
    make.text(copy, "<p>Not for readers yet.</p>", ordering=40)
    save_revision(copy, by=None)

    page = editor_client.get(replacement_path(OLD))
    assert f'name="publish-{copy.pk}"' not in page.content.decode()
    forged = {"new": new, f"publish-{copy.pk}": page.context["linking"][0].shown}
    answer = editor_client.post(replacement_path(OLD), forged, follow=True)

    assert "It has other changes that are not published." in text_of(answer)
    assert Post.objects.get(pk=copy.post_id).live == live
    assert new in text_in(copy)


def test_a_post_that_was_saved_after_it_was_shown_is_not_published(new: str) -> None:
    editor, copy = make.person("Editors"), linking()
    live = make.published(copy)
    [shown] = address_replacement.find_linking(OLD, WorkingCopy.objects.all())
    WorkingCopy.objects.get(pk=copy.pk).save()

    done = address_replacement.replace_address(
        copy, OLD, new, by=editor, publish_shown=shown.shown
    )

    assert (done.published, done.obstacle) == (
        False,
        "It was saved or published meanwhile.",
    )
    assert Post.objects.get(pk=copy.post_id).live == live
    assert new in text_in(copy)


def test_a_post_from_which_somebody_took_the_link_meanwhile_is_left_alone(
    new: str,
) -> None:
    copy = linking()
    live = make.published(copy)
    [shown] = address_replacement.find_linking(OLD, WorkingCopy.objects.all())
    TextBlock.objects.filter(text__contains="old.example").update(text="<p>See.</p>")

    done = address_replacement.replace_address(
        copy, OLD, new, by=make.person("Editors"), publish_shown=shown.shown
    )

    assert (done.published, done.obstacle) == (False, "It links there no more.")
    assert Post.objects.get(pk=copy.post_id).live == live


def test_a_scheduled_revision_is_not_touched(new: str) -> None:
    copy = linking()
    make.published(copy)
    make.text(copy, "<p>Later.</p>", ordering=40)
    revision = save_revision(copy, by=None)
    at = timezone.now() + timedelta(days=1)
    publishing.publish(revision, by=None, kind=Revision.Kind.MINOR, at=at)

    [shown] = address_replacement.find_linking(OLD, WorkingCopy.objects.all())
    address_replacement.replace_address(
        copy, OLD, new, by=make.person("Editors"), publish_shown=shown.shown
    )

    assert shown.obstacle == "A revision is scheduled: it keeps the old address."
    revision.refresh_from_db()
    assert revision.state == Revision.State.SCHEDULED
    assert "old.example" in str(revision.snapshot)


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        ("HTTPS://Old.Example/paper?a=1&amp;b=2", "{new}"),
        (f"{WRITTEN}#table-2", "{new}#table-2"),
        ("https://old.example/paper?a=1", "https://old.example/paper?a=1"),
        (
            "http://old.example/paper?a=1&amp;b=2",
            "http://old.example/paper?a=1&amp;b=2",
        ),
    ],
)
def test_an_address_is_known_in_every_spelling(
    new: str, written: str, becomes: str
) -> None:
    copy = linking(f'<p><a href="{written}">It</a>, <a href="{WRITTEN}">it</a></p>')

    address_replacement.replace_address(copy, OLD, new, by=make.person("Editors"))

    href = becomes.format(new=new)
    assert text_in(copy) == f'<p><a href="{href}">It</a>, <a href="{new}">it</a></p>'


def test_embeds_findings_and_tables_are_changed_too(new: str) -> None:
    copy = make.working_copy()
    embed = copy.embedblock_set.create(url=OLD, ordering=30)
    table = copy.tableblock_set.create(
        table=f'<table><tr><td><a href="{WRITTEN}">1</a></td></tr></table>', ordering=40
    )
    finding = make.finding(copy, text=f'<p><a href="{WRITTEN}">Found</a></p>')

    address_replacement.replace_address(copy, OLD, new, by=make.person("Editors"))

    for block in (embed, table, finding):
        block.refresh_from_db()
    assert embed.url == new
    assert new in table.table
    assert new in finding.text


def test_a_source_is_changed_if_ticked_and_its_live_posts_are_named(
    editor_client: Client, new: str
) -> None:
    source = make.source(URL=OLD)
    make.published(make.working_copy(source=source))

    replace(editor_client, new)
    source.refresh_from_db()
    assert source.url == OLD

    page = text_of(replace(editor_client, new, in_sources="on"))
    assert Source.objects.get(pk=source.pk).url == new
    assert reverse("admin:citations_source_corrections", args=[source.pk]) in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "This field is required."),
        ("old.example", "Write the whole address of a page"),
        ("javascript:alert(1)", "Write the whole address of a page"),
        ("http://127.0.0.1/", "Write the whole address of a page"),
        (OLD, "This is the old address."),
        (f"{OLD}#there", "This is the old address."),
        ("https://nobody.test/", "It does not answer"),
    ],
)
def test_what_is_no_new_address_is_refused_and_nothing_is_changed(
    editor_client: Client, new: str, typed: str, said: str
) -> None:
    copy = linking()
    before = text_in(copy)

    answer = editor_client.post(replacement_path(OLD), {"new": typed})

    assert answer.status_code == 200
    assert said in text_of(answer)
    assert text_in(copy) == before
    assert not Revision.objects.exists()


def test_an_editor_may_insist_on_a_page_that_does_not_answer(
    editor_client: Client, reader: OriginSite
) -> None:
    copy, gone = linking(), f"{reader.url}/nothing"

    answer = replace(editor_client, gone)
    assert "It answers with the error 404." in text_of(answer)
    assert "Use it although it does not answer us" in text_of(answer)
    assert "old.example" in text_in(copy)

    replace(editor_client, gone, insist="on")
    assert gone in text_in(copy)


def test_an_embed_has_room_for_short_addresses_only(
    editor_client: Client, reader: OriginSite
) -> None:
    make.working_copy().embedblock_set.create(url=OLD, ordering=30)

    answer = replace(editor_client, f"{reader.url}/{'a' * 200}", insist="on")

    assert "An embed has room for 200 characters at most." in text_of(answer)


def test_it_is_logged_with_both_addresses(editor_client: Client, new: str) -> None:
    copy = linking()

    replace(editor_client, new)

    [entry] = LogEntry.objects.filter(object_id=str(copy.pk))
    assert entry.get_change_message() == f"Address replaced: {OLD} → {new}"
    assert entry.user == User.objects.get(groups__name="Editors")


def test_a_form_that_was_open_meanwhile_keeps_both_changes(
    editor_client: Client, new: str
) -> None:
    copy = linking()
    save_revision(copy, by=None)
    url = editing.edit_url(copy)
    opened = editor_client.get(url)

    replace(editor_client, new)
    form = fields(opened.content.decode(), editing.FORM) | {"title": "Another title"}
    editor_client.post(url, form)  # is late: what the other changed is taken over
    merged = editor_client.post(url, form)
    later = fields(merged.content.decode(), editing.FORM)
    editor_client.post(url, later)

    assert new in text_in(copy)
    assert WorkingCopy.objects.get(pk=copy.pk).title == "Another title"


@pytest.mark.parametrize("group", ["Authors", "Moderators"])
def test_who_may_not_change_links_is_refused(group: str, new: str) -> None:
    copy, client = linking(), signed_in(group)

    answers = [
        client.get(replacement_path(OLD)),
        client.post(replacement_path(OLD), {"new": new}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert "old.example" in text_in(copy)


def test_who_may_change_links_and_not_publish_changes_only_their_own_posts(
    new: str,
) -> None:
    person = make.person("Editors")
    group = person.groups.get()
    group.permissions.remove(group.permissions.get(codename="publish_post"))
    own = linking(post=Post.objects.create(created_by=person))
    other = linking()
    live = make.published(own)

    replace(signed_in(person), new, own)

    assert new in text_in(own)
    assert "old.example" in text_in(other)
    assert Post.objects.get(pk=own.post_id).live == live


@pytest.mark.parametrize("address", ["", "javascript:alert(1)", "https://"])
def test_what_is_no_address_has_no_page(editor_client: Client, address: str) -> None:
    assert editor_client.get(replacement_path(address)).status_code == 404


def test_an_address_that_no_post_has_says_so(editor_client: Client) -> None:
    page = text_of(editor_client.get(replacement_path("https://nowhere.example/")))

    assert "No post, source or artwork that you may change has this address." in page
