"""A real page of the kind we serve, entered as an editor would, in words of our own.

Its facts are those of a post on chronic pain; where that page lies beside the project,
they are compared with it.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from posts.artwork.models import Artwork
from posts.citations.forms import SourceForm
from posts.citations.models import Source
from posts.models import Post, Revision, WorkingCopy
from posts.revisions import publish_refusals, publishing
from posts.revisions.history import save_revision
from tests import make
from tests.posts.citations.test_references import ECCLESTON, WILLIAMS
from tests.posts.markup import element, elements

pytestmark = pytest.mark.django_db

PAGE = Path(settings.BASE_DIR).parent / "shared" / "reference" / "evidence-post.txt"
TITLE = "Chronic pain: can treatment over the Internet help?"
AUTHOR = "Sarah Chapman"
UPDATED = "Page last updated 27 June 2022"
NURSE = ("Artwork – pain and disturbance", "Credit: Chris Nurse. Wellcome Images")
DEBBIE_AYLES = (
    "Visual phenomena during migraine",
    "Credit: Debbie Ayles. Wellcome Images",
)
HEADACHE = "Whether treatment through a screen helps with headache is not known."
PAIN = "CBT probably eases pain a little, next to usual care."
LICENCE = "Creative Commons Attribution-NoDerivatives 4.0 International"

REVIEW_ONLINE = {
    "type": "article-journal",
    "authors": "Eccleston C, Fisher E, Craig L, Duggan GB, Rosser BA, Keogh E",
    "title": "Psychological therapies (Internet-delivered) for the management of "
    "chronic pain in adults",
    "container_title": "Cochrane Database of Systematic Reviews",
    "issued": "2014",
    "issue": "2",
    "number": "CD010152",
    "doi": "https://doi.org/10.1002/14651858.CD010152.pub2",
}
REVIEW_IN_PERSON = REVIEW_ONLINE | {
    "authors": "Williams AC de C\nFisher E\nHearn L\nEccleston C",
    "title": "Psychological therapies for the management of chronic pain (excluding "
    "headache) in adults",
    "issued": "2020-08",
    "issue": "8",
    "number": "CD007407",
    "doi": "10.1002/14651858.CD007407.pub4.",
}


def type_in(review: dict[str, str]) -> Source:
    form = SourceForm(review)
    assert form.errors == {}
    return form.save()


def hang(title_and_credit: tuple[str, str]) -> Artwork:
    title, credit = title_and_credit
    creator = credit.removeprefix("Credit: ").partition(".")[0]
    return make.artwork(
        title=title, creator=creator, credit_line=credit, licence="not-stated"
    )


def write() -> WorkingCopy:
    """Enter the page as an editor would: a column of blocks, two listed sources."""
    online, in_person = type_in(REVIEW_ONLINE), type_in(REVIEW_IN_PERSON)
    copy = make.working_copy(
        title=TITLE,
        slug="chronic-pain",
        standfirst="What two reviews tell adults in pain about talking treatments.",
        licence="CC-BY-ND-4.0",
        authors=[make.author(name=AUTHOR)],
        topics=[make.topic(name="Chronic pain")],
        source=online,
        lead=hang(NURSE),
    )
    copy.listed_sources.create(source=in_person, position=1)
    copy.textblock_set.all().delete()
    copy.findingblock_set.all().delete()
    make.artwork_block(copy, artwork=copy.lead, caption=NURSE[0], ordering=1)
    make.text(
        copy,
        "<p>Fifteen trials asked what treatment through a screen can do."
        f'<cite data-source="{online.pk}"></cite></p>',
        ordering=2,
    )
    other = hang(DEBBIE_AYLES)
    make.artwork_block(copy, artwork=other, caption=DEBBIE_AYLES[0], ordering=3)
    make.text(copy, "<h2>And face to face?</h2>", ordering=4)
    make.finding(
        copy,
        text=f"<p>{HEADACHE}</p>",
        certainty="not-stated",
        source=online,
        ordering=5,
    )
    make.finding(
        copy,
        text=f"<p>{PAIN}</p>",
        outcome="Pain",
        certainty="moderate-low",
        source=in_person,
        studies=59,
        ordering=6,
    )
    return copy


def publish(copy: WorkingCopy) -> Post:
    """Publish it, with the reasons that are asked for, and update it years later."""
    with pytest.raises(publish_refusals.PublishRefused) as refusal:
        make.published(copy)
    warnings = [fault.key for fault in refusal.value.faults]
    codes = [key.partition("@")[0] for key in warnings]
    assert codes == ["licence-unstated", "licence-unstated", "certainty-unstated"]
    by = make.person("Editors")
    first = publishing.publish(
        save_revision(copy, by=by),
        by=by,
        kind=Revision.Kind.FIRST,
        at=datetime(2014, 4, 3, 9, tzinfo=UTC),
        overrides=dict.fromkeys(warnings, "It does not say; we have asked."),
    )
    return publishing.publish(
        first,
        by=by,
        kind=Revision.Kind.UPDATE,
        note="The second review has a new version.",
        at=datetime(2022, 6, 27, 9, tzinfo=UTC),
    ).post


def read(client: Client) -> str:
    post = publish(write())
    for _number in range(4):
        make.comment(post, status="approved")
    return client.get("/chronic-pain/").content.decode()


def test_the_page_says_all_that_the_reference_page_says(client: Client) -> None:
    html = read(client)

    assert element(html, "h1").text == TITLE
    assert element(html, class_="byline").text == f"Written by {AUTHOR}"
    assert UPDATED in element(html, class_="dates").text
    assert [
        (
            element(caption, class_="caption").text,
            element(caption, class_="credit").text,
        )
        for caption in captions(html)
    ] == [NURSE, DEBBIE_AYLES]
    assert summary(html) == [
        f"{HEADACHE} Certainty Not stated by the source [1] in the text ↓",
        f"{PAIN} Outcome: Pain Certainty Moderate to low 59 studies [2] in the text ↓",
    ]
    assert html.index(NURSE[0]) < html.index("Summary of findings")
    assert element(html, class_="licence-line").text == (
        f"{TITLE} by {AUTHOR} is licensed under a {LICENCE} licence."
    )
    licence = element(html, "a", rel="license")
    assert licence["href"] == "https://creativecommons.org/licenses/by-nd/4.0/"
    assert element(html, id="comments-title").text == "4 comments on this post"
    assert "Your email address will not be published." in html


def summary(html: str) -> list[str]:
    """Return each line of the summary of findings."""
    items = [one for one in elements(html, "li") if "id" in one]
    return [one.text for one in items if one["id"].startswith("finding-")]


def captions(html: str) -> list[str]:
    return [f"<figcaption{part}" for part in html.split("<figcaption")[1:]]


def test_its_references_stand_as_cochrane_writes_them(client: Client) -> None:
    assert references(read(client)) == [ECCLESTON, WILLIAMS]


def references(html: str) -> list[str]:
    found = [one.text for one in elements(html, "li") if "id" in one]
    return [text.partition(" ↩")[0] for text in found if "DOI" in text]


@pytest.mark.skipif(
    not PAGE.exists(), reason="The page does not lie beside the project"
)
def test_its_facts_are_those_of_the_reference_page(client: Client) -> None:
    lines = [" ".join(line.split()) for line in PAGE.read_text().splitlines()]

    html = read(client)

    after = lines[lines.index("Links:") + 1 :]
    assert references(html) == [line for line in after if "DOI: " in line]
    for fact in (TITLE, UPDATED, *NURSE, *DEBBIE_AYLES, f"{TITLE} by {AUTHOR}"):
        assert fact in lines
    assert f"is licensed under a {LICENCE}" in lines
    assert "4 Comments on this post" in lines
