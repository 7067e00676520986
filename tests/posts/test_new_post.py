"""A new post: what is filled in, where its address comes from, and what its drawers say."""

import pytest
from django.contrib import admin
from django.db.models import ProtectedError
from django.test import Client, RequestFactory

from posts.admin.library_admin import using_copies
from posts.models import Author, CitedSource, WorkingCopy
from posts.revisions.history import save_revision
from posts.revisions.restore import restore
from tests import make
from tests.posts.editing import ADD, edit_url, send, text_block
from tests.posts.markup import element, elements, ids

pytestmark = pytest.mark.django_db


def summaries(html: str) -> dict[str, str]:
    """Return what each drawer says of itself, by its name."""
    names = [one.text for one in elements(html, "h2")]
    drawers = [name for name in names if name in DRAWERS]
    said = [one.text for one in elements(html, "span", class_="drawer-summary")]
    return dict(zip(drawers, said, strict=True))


DRAWERS = ["People", "Dates and review", "Comments and links", "Search and citing"]

# What is filled in


def test_a_new_post_has_one_open_text_and_four_closed_drawers(
    editor_client: Client,
) -> None:
    html = editor_client.get(ADD).content.decode()

    drawers = elements(html, "details", class_="drawer")
    assert ["open" in one for one in drawers] == [False] * 4
    assert list(summaries(html)) == DRAWERS
    assert {"textblock_set-0", "id_title", "id_standfirst", "id_lead"} <= set(ids(html))
    assert "textblock_set-1" not in ids(html)


def test_who_has_an_entry_among_the_authors_stands_in_the_byline(
    client: Client,
) -> None:
    writer = make.person("Editors")
    mine = make.author(user=writer, name="Ada Samplesson")
    make.author(name="Somebody Else")
    client.force_login(writer)

    page = client.get(ADD).content.decode()
    send(client, ADD, title="Walking")

    assert summaries(page)["People"] == "1 author"
    copy = WorkingCopy.objects.get()
    assert [line.author for line in copy.bylines.all()] == [mine]


def test_without_an_entry_nobody_stands_in_the_byline(editor_client: Client) -> None:
    make.author(name="Somebody Else")

    page = editor_client.get(ADD).content.decode()
    send(editor_client, ADD, title="Walking")

    assert summaries(page)["People"] == "authors and reviewers"
    assert not WorkingCopy.objects.get().bylines.exists()


def test_the_licence_is_that_of_the_site(editor_client: Client) -> None:
    page = editor_client.get(ADD).content.decode()
    send(editor_client, ADD, title="Walking")

    assert summaries(page)["Search and citing"] == "CC BY 4.0 · English"
    assert WorkingCopy.objects.get().licence == "CC-BY-4.0"


def test_a_title_alone_is_a_draft_and_nothing_is_said_of_the_empty_text(
    editor_client: Client,
) -> None:
    send(editor_client, ADD, title="Walking")

    copy = WorkingCopy.objects.get()
    page = editor_client.get(edit_url(copy)).content.decode()
    assert not copy.textblock_set.exists()
    assert "Left out because empty" not in page


# Its address


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Can walking help? Yes!", "can-walking-help-yes"),
        ("Größe und Maß", "grosse-und-mass"),
        ("Feed", "feed-2"),  # the address of another page
        ("2014", "2014-2"),  # digits alone read as a year
        ("هل المشي مفيد؟", "post"),
        ("word " * 39, "-".join(["word"] * 20)),
    ],
)
def test_the_address_is_made_from_the_title(
    editor_client: Client, title: str, slug: str
) -> None:
    send(editor_client, ADD, title=title)

    assert WorkingCopy.objects.get().slug == slug


def test_a_second_post_of_that_title_gets_a_number(editor_client: Client) -> None:
    make.post(slug="walking")
    make.working_copy(slug="walking-2")

    send(editor_client, ADD, title="Walking")

    assert WorkingCopy.objects.filter(slug="walking-3").exists()


def test_two_posts_of_one_title_are_saved_in_the_same_moment(
    rf: RequestFactory,
) -> None:
    request = rf.post(ADD)
    request.user = make.person("Editors")
    model_admin = admin.site._registry[WorkingCopy]
    said = {"title": "Walking", "language": "en-GB", "discussion": "open"}
    form = model_admin.get_form(request)(said)
    assert form.errors == {}
    copy = form.save(commit=False)
    make.working_copy(slug="walking")

    model_admin.save_model(request, copy, form, change=False)

    assert WorkingCopy.objects.get(title="Walking").slug == "walking-2"


def test_the_address_follows_the_title_until_somebody_chooses_it(
    editor_client: Client,
) -> None:
    send(editor_client, ADD, title="Can wal")
    copy = WorkingCopy.objects.get()

    send(editor_client, edit_url(copy), title="Can walking help?")
    copy.refresh_from_db()
    assert copy.slug == "can-walking-help"

    send(editor_client, edit_url(copy), slug="walking")
    send(editor_client, edit_url(copy), title="Does walking help?")
    copy.refresh_from_db()
    assert copy.slug == "walking"


def test_the_address_that_readers_have_stays(editor_client: Client) -> None:
    copy = make.working_copy(title="Walking", slug="walking")
    make.published(copy)

    send(editor_client, edit_url(copy), title="Swimming")

    copy.refresh_from_db()
    assert copy.slug == "walking"


def test_emptied_it_is_made_anew(editor_client: Client) -> None:
    copy = make.working_copy(title="Walking", slug="walking-in-the-rain")

    send(editor_client, edit_url(copy), slug="")

    copy.refresh_from_db()
    assert copy.slug == "walking"


# The drawers


def test_each_drawer_says_what_is_set(editor_client: Client) -> None:
    authors = [make.author(), make.author()]
    copy = make.working_copy(
        authors=authors,
        slug="walking",
        series=make.series(name="Pain"),
        part=2,
        notice="A sample",
    )

    said = summaries(editor_client.get(edit_url(copy)).content.decode())

    assert said == {
        "People": "2 authors",
        "Dates and review": "Pain · part 2 · A sample",
        "Comments and links": "Comments: Open",
        "Search and citing": "1 work listed · 1 topic · /walking/ · CC BY 4.0 · English",
    }


def test_a_drawer_with_an_error_stands_open(editor_client: Client) -> None:
    page = send(editor_client, ADD, title="Walking", slug="feed").content.decode()

    drawers = elements(page, "details", class_="drawer")
    is_open = {one["id"]: "open" in one for one in drawers}
    assert [name for name in is_open if is_open[name]] == ["drawer-citing"]


def test_a_row_with_an_error_opens_its_drawer(editor_client: Client) -> None:
    gone = make.author()
    said = {"bylines-0-author": str(gone.pk)}
    Author.objects.all().delete()

    page = send(editor_client, ADD, title="Walking", **said).content.decode()

    assert "open" in element(page, "details", id="drawer-people")


def test_a_page_outside_the_stream_has_the_drawers_that_hold_something(
    editor_client: Client,
) -> None:
    html = editor_client.get(f"{ADD}?kind=page").content.decode()

    drawers = [one["id"] for one in elements(html, "details", class_="drawer")]
    assert drawers == ["drawer-dates", "drawer-citing"]
    assert "id_lead" not in ids(html)


# Citing


def mark(number: int) -> str:
    return f'<p>So.<cite data-source="{number}"></cite></p>'


def test_a_mark_alone_brings_its_source(editor_client: Client) -> None:
    source = make.source()

    send(editor_client, ADD, title="Walking", **text_block(mark(source.pk)))

    copy = WorkingCopy.objects.get()
    revision = copy.post.revisions.get()
    assert [one["id"] for one in revision.snapshot["sources"]] == [source.pk]
    assert not copy.listed_sources.exists()
    assert list(using_copies(source)) == [copy]


def test_a_source_that_a_draft_cites_is_not_deleted_until_its_mark_is(
    editor_client: Client,
) -> None:
    source = make.source()
    send(editor_client, ADD, title="Walking", **text_block(mark(source.pk)))
    copy = WorkingCopy.objects.get()

    with pytest.raises(ProtectedError):
        source.delete()

    send(editor_client, edit_url(copy), **{"textblock_set-0-text": "<p>So.</p>"})
    assert not CitedSource.objects.exists()
    source.delete()


@pytest.mark.parametrize("number", [0, 999_999, 10**30])
def test_a_mark_that_names_no_source_is_kept_and_left_to_the_checks(
    editor_client: Client, number: int
) -> None:
    send(editor_client, ADD, title="Walking", **text_block(mark(number)))

    copy = WorkingCopy.objects.get()
    assert copy.textblock_set.get().text == mark(number)
    assert copy.post.revisions.get().snapshot["sources"] == []
    assert editor_client.get(edit_url(copy)).status_code == 200


def test_the_form_names_the_sources_of_its_marks_also_when_it_is_refused(
    editor_client: Client,
) -> None:
    source = make.source()

    page = send(
        editor_client, ADD, title="T", slug="feed", **text_block(mark(source.pk))
    )

    names = element(page.content.decode(), "script", id="cited-sources").text
    assert f'"{source.pk}": "{source}"' in names


def test_what_is_restored_lists_only_what_it_does_not_cite() -> None:
    copy = make.working_copy()
    cited = copy.listed_sources.get().source
    other = make.source()
    copy.listed_sources.create(source=other, position=1)
    revision = save_revision(copy, by=None)

    restored = restore(revision, by=None).revision

    assert [line.source for line in copy.listed_sources.all()] == [other]
    assert [one["id"] for one in restored.snapshot["sources"]] == [cited.pk, other.pk]


@pytest.mark.parametrize(
    "typed", ["https://doi.org/10.5555/Walk.1", "doi:10.5555/walk.1", "samplesson 2020"]
)
def test_a_source_is_found_by_what_a_person_has_of_it(
    editor_client: Client, typed: str
) -> None:
    source = make.source(DOI="10.5555/walk.1")
    make.source(author=[{"family": "Other"}], issued={"date-parts": [[2001]]})

    answer = editor_client.get(
        "/admin/autocomplete/",
        {
            "term": typed,
            "app_label": "posts",
            "model_name": "listedsource",
            "field_name": "source",
        },
    )

    assert [one["id"] for one in answer.json()["results"]] == [str(source.pk)]
