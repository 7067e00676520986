"""What changed in an update: beside the dates, in the change log and in the feed."""

import re
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from posts.models import Post, Revision, WorkingCopy
from posts.revisions import redaction, withdrawal
from tests import make
from tests.posts.markup import element, elements, main_part

pytestmark = pytest.mark.django_db
Kind = Revision.Kind
ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"


@pytest.fixture
def copy() -> WorkingCopy:
    made = make.working_copy(slug="walking", title="Walking")
    make.published(made)
    return made


def change(copy: WorkingCopy, kind: Revision.Kind, note: str = "") -> None:
    copy.title += "."
    copy.save()
    make.published(copy, kind=kind, note=note)


def page(path: str = "/walking/") -> str:
    answer = Client().get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_post_that_was_not_updated_says_nothing(copy: WorkingCopy) -> None:
    assert elements(page(), class_="what-changed") == []


def test_the_note_stands_beside_the_dates_until_the_next_update(
    copy: WorkingCopy,
) -> None:
    change(copy, Kind.UPDATE, "Two trials were added.")
    assert "Two trials were added." in element(page(), class_="what-changed").text
    change(copy, Kind.MINOR, "Spelling.")
    change(copy, Kind.REVIEW)
    assert "Two trials were added." in element(page(), class_="what-changed").text

    change(copy, Kind.UPDATE, "One was <b>retracted</b>.")

    shown = element(page(), class_="what-changed").text
    assert "One was <b>retracted</b>." in shown
    assert "Two trials" not in shown


def test_the_change_log_lists_what_was_published_newest_first(
    copy: WorkingCopy,
) -> None:
    change(copy, Kind.UPDATE, "Two trials were added.")
    change(copy, Kind.MINOR, "For editors alone.")
    change(copy, Kind.REVIEW)
    log = element(page(), class_="what-changed")
    assert log is not None

    html = main_part(page("/walking/versions/"))

    items = [one.text for one in elements(html, "li")]
    assert [re.sub(r"^.*? \d{4} ", "", item) for item in items] == [
        "Review: checked, nothing changed Version 4 What it changed",
        "Minor edit: spelling or layout Version 3 What it changed",
        "Update: the meaning changed Two trials were added. Version 2 What it changed",
        "First publication Version 1",
    ]
    assert "For editors alone." not in html
    assert str(timezone.localdate().year) in items[0]


def test_the_change_log_is_kept_and_dropped_with_the_post(copy: WorkingCopy) -> None:
    answer = Client().get("/walking/versions/")

    assert answer["Surrogate-Key"].split()[0] == copy.post.surrogate_key


def test_only_what_readers_may_see_has_a_change_log(copy: WorkingCopy) -> None:
    make.working_copy(slug="draft")
    withdrawal.withdraw(copy.post, by=make.person("Editors"), note="It was wrong.")

    assert Client().get("/draft/versions/").status_code == 404
    assert Client().get("/walking/versions/").status_code == 410


def test_the_feed_tells_what_changed(copy: WorkingCopy) -> None:
    change(copy, Kind.UPDATE, "Two <trials> were added.")

    rss = ElementTree.fromstring(Client().get("/feed/").content)  # noqa: S314  # our own
    body = rss.findtext(f"channel/item/{ENCODED}") or ""

    assert body.index("What changed") < body.index("Walking helps.")
    assert "Two &lt;trials&gt; were added." in body


def test_a_redaction_takes_its_words_out_of_the_note(copy: WorkingCopy) -> None:
    change(copy, Kind.UPDATE, "Thanks to Greta.")
    post = Post.objects.get()

    redaction.redact(post, "Greta", by=make.person("Editors"), reason="Asked for.")

    assert "Greta" not in page() + page("/walking/versions/")


def test_a_withdrawn_post_leads_on(copy: WorkingCopy) -> None:
    topic = copy.topics.get()
    make.post(slug="running", title="Running", topics=[topic])
    make.post(slug="other", title="Another subject")
    withdrawal.withdraw(copy.post, by=make.person("Editors"), note="It was wrong.")

    answer = Client().get("/walking/")
    links = {one["href"] for one in elements(answer.content.decode(), "a")}

    assert answer.status_code == 410
    assert {"/", topic.get_absolute_url(), "/running/"} <= links
    assert "/other/" not in links
