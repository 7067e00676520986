"""What was corrected: one page of all live posts, and dated at the head of each."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from posts import version_views
from posts.citations.models import Source
from posts.models import Post, Revision, WorkingCopy
from posts.revisions import redaction, withdrawal
from posts.revisions.corrections import find_correction, publish_correction
from tests import make
from tests.posts.markup import element, elements, main_part
from tests.reading import text_of

pytestmark = pytest.mark.django_db
Kind = Revision.Kind


@pytest.fixture
def copy() -> WorkingCopy:
    made = make.working_copy(slug="walking", title="Walking")
    make.published(made)
    return made


def change(
    copy: WorkingCopy, kind: Revision.Kind, note: str = "", ago: int = 0
) -> None:
    copy.title += "."
    copy.save()
    at = timezone.now() - timedelta(days=ago)
    make.published(copy, kind=kind, note=note, at=at)


def correct_source(post: Post) -> None:
    source = Source.objects.get()
    source.csl |= {"title": "A mended headline"}
    source.save()
    post = Post.objects.get(pk=post.pk)
    found = find_correction(post)
    assert found
    publish_correction(post, by=make.person("Editors"), digest=found.digest)


def corrections(path: str = "/corrections/") -> str:
    answer = Client().get(path)
    assert answer.status_code == 200
    return main_part(answer.content.decode())


def test_updates_and_mended_references_are_listed_newest_first_by_month(
    copy: WorkingCopy,
) -> None:
    change(copy, Kind.UPDATE, "A trial was added.", ago=70)
    change(copy, Kind.UPDATE, "It was <b>wrong</b>.", ago=40)
    change(copy, Kind.MINOR, "For editors alone.")
    change(copy, Kind.REVIEW, "Nobody reads this.")
    correct_source(copy.post)

    html = corrections()

    assert [
        one.text.split("What version")[0]
        for one in elements(html, class_="change-note")
    ] == [
        *("Corrected: Samplesson 2020", "It was <b>wrong</b>.", "A trial was added."),
    ]
    assert len(elements(html, "h2")) == 3
    links = {one["href"] for one in elements(html, "a")}
    assert {"/walking/", "/walking/versions/1/comparison/"} <= links
    assert "For editors alone." not in html
    assert "Nobody reads this." not in html


def test_what_readers_cannot_open_is_not_listed(copy: WorkingCopy) -> None:
    about = make.page_copy(slug="about")
    make.published(about)
    change(about, Kind.UPDATE, "Of a page.")
    change(copy, Kind.UPDATE, "Of a withdrawn post.")
    withdrawal.withdraw(copy.post, by=make.person("Editors"), note="It was wrong.")

    assert "Nothing has been corrected yet." in corrections()


def test_corrections_are_paged(
    copy: WorkingCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(version_views, "CORRECTIONS_A_PAGE", 2)
    for number in range(3):
        change(copy, Kind.UPDATE, f"Note {number}.")

    assert "Note 0." not in corrections()
    assert 'href="/corrections/page/2/"' in corrections()
    assert "Note 0." in corrections("/corrections/page/2/")
    assert 'href="/corrections/"' in corrections("/corrections/page/2/")
    assert Client().get("/corrections/page/1/").status_code == 301
    assert Client().get("/corrections/page/3/").status_code == 404


def test_the_page_is_kept_with_the_lists_and_linked_from_every_footer(
    copy: WorkingCopy,
) -> None:
    answer = Client().get("/corrections/")

    assert answer["Surrogate-Key"].split() == ["posts", "site"]
    for path in ("/", "/walking/", "/corrections/"):
        footer = text_of(Client().get(path)).partition('<footer class="site-footer"')[2]
        assert 'href="/corrections/"' in footer


def test_however_many_corrections_a_page_asks_as_many_statements(
    copy: WorkingCopy, django_assert_num_queries: object
) -> None:
    change(copy, Kind.UPDATE, "One.")
    corrections()
    with django_assert_num_queries(4) as few:  # type: ignore[operator]
        corrections()
    for number in range(3):
        change(copy, Kind.UPDATE, f"Note {number}.")
    with django_assert_num_queries(len(few)):  # type: ignore[operator]
        corrections()


def test_a_mended_reference_is_dated_at_the_head_and_moves_no_date(
    copy: WorkingCopy,
) -> None:
    correct_source(copy.post)

    html = Client().get("/walking/").content.decode()

    revision = Post.objects.get(pk=copy.post_id).shown
    assert revision.kind == Kind.CORRECTION
    assert revision.updated_at is None
    day = f"{timezone.localdate():%-d %B %Y}"
    assert element(html, class_="corrected").text.startswith(f"Corrected on {day}.")
    assert "Page last updated" not in html


def test_beneath_a_post_stand_its_last_three_changes(copy: WorkingCopy) -> None:
    html = Client().get("/walking/").content.decode()
    assert elements(html, class_="change-log") == []

    for number in range(4):
        change(copy, Kind.UPDATE, f"Note {number}.")

    log = element(Client().get("/walking/").content.decode(), class_="change-log").text
    assert [f"Note {number}." in log for number in range(4)] == [
        False,
        True,
        True,
        True,
    ]
    assert "All 5 versions" in log


def test_a_redaction_takes_its_words_out_of_the_change_log(copy: WorkingCopy) -> None:
    change(copy, Kind.UPDATE, "Thanks to Greta.")

    redaction.redact(copy.post, "Greta", by=make.person("Editors"), reason="Asked for.")

    assert "Greta" not in text_of(Client().get("/walking/")) + corrections()
    assert "Thanks to […]." in corrections()


def test_the_feed_of_corrections_tells_what_each_changed(copy: WorkingCopy) -> None:
    change(copy, Kind.UPDATE, "Two <trials> were added.", ago=3)

    answer = Client().get("/corrections/feed/")

    [item] = ElementTree.fromstring(answer.content).iter("item")  # noqa: S314  # our own
    assert item.findtext("title") == "Walking."
    assert item.findtext("description") == "Two &lt;trials&gt; were added."
    assert (item.findtext("link") or "").endswith("/walking/")
    assert (item.findtext("guid") or "").endswith(f"/?p={copy.post_id}#version-2")
    assert answer["Surrogate-Key"].split() == ["posts", "site"]
