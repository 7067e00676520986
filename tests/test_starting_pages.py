"""A new site begins with drafts of its pages: once, unseen by readers, listed for editors."""

from collections.abc import Callable

import pytest
from django.db.models import Model
from django.test import Client

from comments.models import Comment
from evidenceblog import starting_pages
from evidenceblog.core.models import SiteSettings
from evidenceblog.core.staff_notices import waiting_for
from posts.models import MenuEntry, Post, Revision, WorkingCopy
from posts.revisions import publish_refusals, publishing
from tests import make
from tests.posts.editing import publish_url
from tests.posts.markup import elements
from tests.reading import text_of

pytestmark = pytest.mark.django_db
SLUGS = ["about", "comment-policy", "privacy", "contact", "accessibility"]


def slugs() -> list[str]:
    return list(WorkingCopy.objects.order_by("pk").values_list("slug", flat=True))


def test_a_new_site_has_five_drafts_that_no_reader_sees(client: Client) -> None:
    starting_pages.add_to_new_site()

    assert slugs() == SLUGS
    assert set(Post.objects.values_list("kind", "state")) == {("page", "draft")}
    html = text_of(client.get("/"))
    for slug in SLUGS:
        assert client.get(f"/{slug}/").status_code == 404
        assert f"/{slug}/" not in html


def test_each_is_in_a_menu_as_soon_as_it_is_published(client: Client) -> None:
    starting_pages.add_to_new_site()
    for copy in WorkingCopy.objects.all():
        copy.textblock_set.update(text="<p>Finished.</p>")
        make.published(copy)

    links = {one["href"] for one in elements(text_of(client.get("/")), "a")}

    assert links >= {f"/{slug}/" for slug in SLUGS}
    assert MenuEntry.objects.filter(menu="header").count() == 1


def test_none_is_published_while_it_has_a_gap() -> None:
    starting_pages.add_to_new_site()

    for copy in WorkingCopy.objects.all():
        revision = copy.post.revisions.get()
        with pytest.raises(publish_refusals.PublishRefused) as refused:
            publishing.publish(revision, by=None, kind=Revision.Kind.FIRST)
        assert {fault.code for fault in refused.value.faults} == {"gap"}


def test_an_editor_is_told_of_them_and_led_to_each_gap(editor_client: Client) -> None:
    starting_pages.add_to_new_site()

    first = text_of(editor_client.get("/admin/"))
    assert "5 pages are to be finished, or deleted" in first
    [link] = [one for one in elements(first, "a") if "pages are to be" in one.text]
    listed = text_of(editor_client.get(link["href"]))
    assert "Comment policy" in listed
    contact = WorkingCopy.objects.get(slug="contact")
    page = text_of(editor_client.get(publish_url(contact)))
    assert "[Fill in: an e-mail address that somebody reads]" in page


def test_who_does_not_publish_is_not_told_of_them() -> None:
    starting_pages.add_to_new_site()

    assert waiting_for(make.person("Authors")) == []
    assert [work.text for work in waiting_for(make.person("Editors"))] == [
        "5 pages are to be finished, or deleted"
    ]


@pytest.mark.parametrize("model", [Post, Comment, SiteSettings, MenuEntry])
def test_a_site_that_was_used_gets_none(model: type[Model]) -> None:
    made: dict[type[Model], Callable[[], object]] = {
        Post: make.post,
        Comment: lambda: make.comment(make.post()),
        SiteSettings: lambda: SiteSettings.objects.create(pk=1),
        MenuEntry: lambda: MenuEntry.objects.create(label="Feed", address="/feed/"),
    }
    made[model]()
    before = slugs()

    starting_pages.add_to_new_site()

    assert slugs() == before


def test_what_was_deleted_does_not_come_back() -> None:
    starting_pages.add_to_new_site()
    Post.objects.all().delete()

    starting_pages.add_to_new_site()

    assert slugs() == []
