"""Pasted works: looked up, shown, confirmed; nothing is stored unseen."""

import json
import re
import tomllib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from posts.citations.models import PastedSource, ServicePause, Source
from posts.citations.paste import pasted_sources, source_lookup
from posts.citations.paste.pasted_text import read_pasted
from tests import make
from tests.posts.markup import elements, fields
from tests.servers.bibliography import Failure
from tests.servers.crossref import CrossrefServer, make_update
from tests.servers.internet import Internet
from tests.servers.origins import Served, origin_site
from tests.servers.pubmed import Article, PubmedServer
from tests.tasks import run_queued

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_turns")]

PAGE = "admin:citations_source_paste"
ANSWER = "admin:citations_source_paste_answer"
State = PastedSource.State


def paste(client: Client, text: str, **more: Any) -> list[PastedSource]:
    """Paste as an editor does, and let the worker run."""
    answer = client.post(reverse(PAGE), {"text": text, **more})
    assert answer.status_code == 302
    assert run_queued() == []
    return list(PastedSource.objects.exclude(state=State.STORED))


def press(client: Client, act: str, *rows: PastedSource, **more: Any) -> Any:
    """Press a button of the page on which these rows were shown."""
    shown = {f"shown-{row.pk}": row.digest for row in rows}
    return client.post(reverse(ANSWER), {"act": act, **shown, **more}, follow=True)


def test_a_pasted_doi_is_looked_up_shown_and_stored(
    editor_client: Client, crossref_here: CrossrefServer
) -> None:
    crossref_here.add("10.5555/jim.1", title="Does walking help?", volume="3")

    [row] = paste(editor_client, "https://doi.org/10.5555/JIM.1")
    page = editor_client.get(reverse(PAGE)).content.decode()

    assert "Example A. Does walking help? Journal of Invented Medicine 2018;3." in page
    assert Source.objects.count() == 0
    assert (row.state, row.doubts) == (State.FOUND, [])
    assert set(row.origins.values()) == {"crossref"}

    press(editor_client, f"store-{row.pk}", row)

    source = Source.objects.get()
    assert source.csl == row.csl
    assert source.csl["DOI"] == "10.5555/JIM.1"
    change = reverse("admin:citations_source_change", args=[source.pk])
    origins = elements(editor_client.get(change).content.decode(), class_="origin")
    assert {one.text for one in origins} == {"Crossref"}


INPUTS = tomllib.loads(
    Path(__file__).with_name("pasted_inputs.toml").read_text(encoding="utf-8")
)["input"]
REVIEW = "10.1002/14651858.cd010152.pub2"
WALKING = "Does walking help people with back pain?"


@pytest.fixture
def works_here(
    crossref_here: CrossrefServer, pubmed_here: PubmedServer
) -> tuple[CrossrefServer, PubmedServer]:
    """The works that the table of inputs is about."""
    crossref_here.add(
        REVIEW,
        title="Psychological therapies (Internet-delivered) for the management of "
        "chronic pain in adults",
        author=[{"given": "Christopher", "family": "Eccleston"}],
        issued={"date-parts": [[2014, 2, 26]]},
    )
    crossref_here.add("10.5555/jim.1", title=WALKING, volume="3")
    crossref_here.add(
        "10.5555/other.9",
        title="An invented drug for headaches in children",
        author=[{"given": "Ben", "family": "Sample"}],
        issued={"date-parts": [[2011]]},
    )
    retraction = make_update("retraction", "10.5555/notice.1", "2021-07-01")
    crossref_here.add("10.5555/gone.1", **{"updated-by": [retraction]})
    for doi in (
        *("10.5555/sici(97)1-0;2", "10.1371/journal.pone.0123456"),
        *("10.1136/bmj.g1234", "10.1038/s41586-020-1234-5"),
    ):
        crossref_here.add(doi)
    review = "Psychological therapies (Internet-delivered) for the management of chronic pain in adults."
    day = ("2014", "Feb", "26")
    pubmed_here.add(Article("24574082", REVIEW, review, day, pmcid="PMC6685592"))
    pubmed_here.add(Article("11111111", "10.5555/jim.1", title=WALKING))
    return crossref_here, pubmed_here


@pytest.fixture
def sites(
    internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, str]]:
    """Pages of a journal and of three organisations, and doi.org."""
    dataset = {"DOI": "10.5555/DATA.1", "title": "Steps", "type": "dataset"}
    pages = {
        "/2018/walking": '<meta name="citation_doi" content="10.5555/jim.1">',
        "/guidance/ng193": "<title>Chronic pain in over 16s | NICE</title>",
        "/conditions/back-pain/": "<title>Back pain - NHS</title>",
        "/news-room/fact-sheets/detail/low-back-pain": (
            '<meta property="og:title" content="Low back pain">'
        ),
    }
    with origin_site() as site:
        site.pages = {path: Served(html) for path, html in pages.items()}
        site.pages["/report.pdf"] = Served(b"%PDF", content_type="application/pdf")
        site.pages["/10.5555/data.1"] = Served(json.dumps(dataset))
        doi_org = internet.hosts("doi.test", site)
        monkeypatch.setattr(source_lookup, "DOI_RESOLVER", f"{doi_org}/")
        names = {
            "nice": "www.nice.org.uk",
            "nhs": "www.nhs.uk",
            "who": "www.who.int",
            "journal": "journal.test",
        }
        yield {name: internet.hosts(host, site) for name, host in names.items()}


def test_each_pasted_input_gives_its_source_or_its_question(
    works_here: tuple[CrossrefServer, PubmedServer], sites: dict[str, str]
) -> None:
    by = make.person("Editors")
    wrong: list[Any] = []
    for given in INPUTS:
        text = re.sub(r"\{(\w+)\}/", lambda name: f"{sites[name[1]]}/", given["text"])
        rows = pasted_sources.add(read_pasted(text), by=by)
        failures = run_queued()
        for row in rows:
            row.refresh_from_db()
        [row] = rows
        doubts = given.get("doubts", [])
        got = {
            "state": row.state,
            "doubts": sorted(row.doubts),
            "doi": row.csl.get("DOI", "").lower(),
            "title": row.csl.get("title"),
        }
        expected = {
            "state": State.ASKED if doubts else State.FOUND,
            "doubts": sorted(doubts),
            "doi": given.get("doi", got["doi"]),
            "title": given.get("title", got["title"]),
        }
        if got != expected or failures:
            wrong.append((given["text"], expected, got))

    assert wrong == []
    assert len(INPUTS) == 60
    assert sum(one.get("damaged", False) for one in INPUTS) * 2 >= len(INPUTS)
    assert Source.objects.count() == 0


def test_a_number_alone_is_a_work_of_its_own_and_the_order_is_kept(
    editor_client: Client, works_here: tuple[CrossrefServer, PubmedServer]
) -> None:
    lines = [
        "31000001",
        "10.5555/jim.1",
        "NCT01234567",
        "10.5555/jim.2",
        "ISBN 9780306406157",
    ]
    lines.append("https://doi.org/10.5555/jim.3")

    paste(editor_client, "\n".join(lines))

    page = editor_client.get(reverse(PAGE)).content.decode()
    assert [one.text for one in elements(page, "pre")] == lines


def test_an_alias_is_asked_about_and_replaced_by_the_doi_that_crossref_has(
    editor_client: Client, crossref_here: CrossrefServer
) -> None:
    crossref_here.works["10.5555/old"] = crossref_here.add("10.5555/jim.1")

    [row] = paste(editor_client, "10.5555/old")

    assert (row.state, row.doubts) == (State.ASKED, ["other_doi"])
    assert "under another DOI" in editor_client.get(reverse(PAGE)).content.decode()
    press(editor_client, f"store-{row.pk}", row)
    assert Source.objects.get().doi == "10.5555/jim.1"


@pytest.mark.parametrize(
    ("fields", "doubts"),
    [
        ({"title": "RETRACTED: A trial"}, ["retracted"]),
        ({"title": "WITHDRAWN: A review"}, ["retracted"]),
        (
            {"updated-by": [make_update("removal", "10.5555/n", "2021-07-01")]},
            ["retracted"],
        ),
        ({"title": "Withdrawn from care: a cohort"}, []),
        ({"title": "Removed teeth and pain"}, []),
        (
            {
                "updated-by": [
                    make_update("partial-retraction", "10.5555/n", "2021-07-01")
                ]
            },
            [],
        ),
        (
            {
                "title": "RETRACTED: A trial",
                "update-to": [make_update("retraction", "10.5555/other", "2021-07-01")],
            },
            [],
        ),
    ],
)
def test_a_work_is_taken_back_by_the_same_rule_as_when_it_is_watched(
    editor_client: Client,
    crossref_here: CrossrefServer,
    fields: dict[str, Any],
    doubts: list[str],
) -> None:
    crossref_here.add("10.5555/jim.1", **fields)

    [row] = paste(editor_client, "10.5555/jim.1")

    assert row.doubts == doubts


def test_twenty_lines_at_once_are_twenty_works(
    editor_client: Client, crossref_here: CrossrefServer
) -> None:
    titles = [sha256(bytes([number])).hexdigest()[:24] for number in range(20)]
    lines = []
    for number, title in enumerate(titles, 1):
        crossref_here.add(f"10.5555/jim.{number}", title=f"Trial {title}")
        lines.append(
            f"{number}. Example A. Trial {title}. J Invented Med 2018;3:1. "
            f"doi: 10.5555/jim.{number}"
        )

    rows = paste(editor_client, "\n".join(lines))
    press(editor_client, "all", *rows)

    assert len(rows) == 20
    assert {row.state for row in rows} == {State.FOUND}
    assert Source.objects.count() == 20


def test_a_work_that_is_here_is_offered_and_not_added_again(
    editor_client: Client, crossref_here: CrossrefServer
) -> None:
    here = make.source(DOI="10.5555/JIM.1")
    alike = "Sample source: a made-up review of walking."
    crossref_here.add(
        "10.5555/jim.2", title=alike, issued={"date-parts": [[2021, 1, 2]]}
    )

    same, similar = paste(editor_client, "doi:10.5555/jim.1\n\ndoi:10.5555/jim.2")
    page = editor_client.get(reverse(PAGE)).content.decode()

    assert [one.path for one in crossref_here.requests] == ["/works/10.5555/jim.2"]
    offers = {one["value"] for one in elements(page, "button", name="act")}
    assert {f"use-{same.pk}-{here.pk}", f"use-{similar.pk}-{here.pk}"} <= offers
    assert f"store-{same.pk}" not in offers
    press(editor_client, "all", same, similar)
    press(editor_client, f"store-{same.pk}", same)
    assert list(Source.objects.all()) == [here]

    press(editor_client, f"use-{same.pk}-{here.pk}", same)
    press(editor_client, f"store-{similar.pk}", similar)
    assert Source.objects.count() == 2
    assert PastedSource.objects.get().state == State.STORED


def test_without_an_answer_what_was_pasted_is_kept_and_asked_about_later(
    editor_client: Client, crossref_here: CrossrefServer
) -> None:
    crossref_here.add("10.5555/jim.1", title="Does walking help?")
    for failure in (Failure.BROKEN_OFF, Failure.THROTTLED_UNTIL, Failure.HALF):
        crossref_here.failure = failure
        rows = paste(editor_client, "10.5555/jim.1")
        page = editor_client.get(reverse(PAGE)).content.decode()

        assert [row.state for row in rows] == [State.WAITING]
        assert PastedSource.objects.filter(next_at__gt=timezone.now()).exists()
        assert "No answer yet" in page
        assert f"store-{rows[0].pk}" not in page
        rows[0].delete()
        ServicePause.objects.all().delete()
    [row] = paste(editor_client, "10.5555/jim.1")
    tries = row.tries

    crossref_here.failure = None
    PastedSource.objects.update(next_at=timezone.now())
    pasted_sources.look_up_pasted.call()

    row.refresh_from_db()
    assert (tries, row.state, row.csl["title"]) == (
        *(1, State.FOUND),
        "Does walking help?",
    )


def test_a_record_that_changed_since_it_was_shown_is_not_stored(
    editor_client: Client, crossref_here: CrossrefServer
) -> None:
    crossref_here.add("10.5555/jim.1", title="Does walking help?")
    [row] = paste(editor_client, "10.5555/jim.1")
    PastedSource.objects.update(csl=row.csl | {"title": "Another work"})

    page = press(editor_client, f"store-{row.pk}", row).content.decode()

    assert "It has changed since this page was shown." in page
    assert Source.objects.count() == 0


def test_the_form_is_filled_in_and_asks_about_names(editor_client: Client) -> None:
    line = "Ngozi Abara, Emma Fisher. Does resting help? J Invented Med. 2019;4(1):5-9."
    [row] = paste(editor_client, line)
    url = f"{reverse('admin:citations_source_add')}?pasted={row.pk}"
    shown = fields(editor_client.get(url).content.decode(), "source_form")
    assert shown["title"] == ["Does resting help?"]
    assert shown["authors"] == ["Ngozi Abara, Emma Fisher"]

    asked = editor_client.post(url, shown)
    answered = editor_client.post(
        url, shown | {"authors": "Abara N\nFisher E", "printed_work": "on"}
    )

    assert asked.status_code == 200
    assert answered.headers["Location"] == reverse(PAGE)
    row.refresh_from_db()
    assert row.source == Source.objects.get()
    assert row.source.csl["author"][0] == {"family": "Abara", "given": "N"}


def test_a_file_is_read_and_a_window_gets_its_source(editor_client: Client) -> None:
    ris = "TY  - BOOK\r\nAU  - Müller, Ada\r\nTI  - Steps\r\nSN  - 978-0-470-69951-5\r\nER  - "
    file = SimpleUploadedFile("export.ris", ris.encode("cp1252"))
    [row] = paste(editor_client, "", file=file, _popup="1")

    answer = press(editor_client, f"store-{row.pk}", row, _popup="1")

    source = Source.objects.get()
    assert source.csl["author"] == [{"family": "Müller", "given": "Ada"}]
    assert f"&quot;value&quot;: &quot;{source.pk}&quot;" in answer.content.decode()


def test_an_empty_paste_and_one_too_many_say_so(editor_client: Client) -> None:
    many = "\n".join(f"10.5555/jim.{number}" for number in range(201))
    for text, words in {" \n": "Paste something", many: "These are 201 works."}.items():
        page = editor_client.post(reverse(PAGE), {"text": text}).content.decode()
        assert words in page
        assert text.strip() in page
    assert not PastedSource.objects.exists()


def test_nobody_answers_for_what_another_pasted(
    editor_client: Client, crossref_here: CrossrefServer
) -> None:
    crossref_here.add("10.5555/jim.1", title="Does walking help?")
    [row] = paste(editor_client, "10.5555/jim.1")
    other = Client()
    other.force_login(make.person("Editors"))

    press(other, f"store-{row.pk}", row)
    press(other, f"drop-{row.pk}", row)

    assert "Does walking help?" not in other.get(reverse(PAGE)).content.decode()
    row.refresh_from_db()
    assert (row.state, Source.objects.count()) == (State.FOUND, 0)
