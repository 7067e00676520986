"""Reports of problems: from a reader's form to the receipt that tells the outcome."""

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from evidenceblog.core import log_masks
from evidenceblog.core.models import User
from posts import desk, problem_reports
from posts.models import (
    Post,
    ProblemReport,
    Revision,
    ScheduledPublication,
    WorkingCopy,
)
from posts.revisions import publishing, redaction, withdrawal
from posts.revisions.history import save_revision
from tests import make
from tests.posts import editing
from tests.posts.markup import element, elements, main_part
from tests.reading import attributes, text_of

pytestmark = pytest.mark.django_db
OURS = {"Origin": "http://127.0.0.1:8000"}
SAID = {"body": "The dose in the second line is wrong.", "part": "10 mg"}
Kind, State = Revision.Kind, ProblemReport.State


@pytest.fixture
def copy() -> WorkingCopy:
    made = make.working_copy(slug="walking", title="Walking helps")
    make.published(made)
    return made


@pytest.fixture
def editor() -> User:
    return make.person("Editors")


def send(client: Client, **changes: str) -> Any:
    return client.post("/walking/report/", SAID | changes, headers=OURS)


def sent(client: Client) -> tuple[ProblemReport, str]:
    """Send a report and return it with the address of its receipt."""
    answer = send(client)
    assert answer.status_code == 303
    return ProblemReport.objects.latest("pk"), answer["Location"]


def a_report(copy: WorkingCopy, **said: str) -> ProblemReport:
    post = Post.objects.select_related("live").get(pk=copy.post_id)
    return problem_reports.store_report(post, **SAID | said).report


def answer_url(report: ProblemReport) -> str:
    return reverse("admin:posts_problemreport_change", args=[report.pk])


def again(report: ProblemReport) -> ProblemReport:
    return ProblemReport.objects.get(pk=report.pk)


# A reader reports


def test_each_post_and_page_has_a_link_to_report_a_problem(copy: WorkingCopy) -> None:
    make.page(slug="about")
    make.closed(copy.post)

    for path in ("/walking/", "/about/"):
        html = main_part(Client().get(path).content.decode())
        found = elements(html, "a")
        links = {one["href"]: one.text for one in found if "href" in one.attributes}
        assert links[f"{path}report/"] == "Report a problem with this page"


def test_the_form_asks_for_no_name_and_no_address(
    client: Client, copy: WorkingCopy
) -> None:
    answer = client.get("/walking/report/")

    names = {
        one["name"]
        for one in elements(main_part(answer.content.decode()))
        if one.tag in {"input", "textarea"}
    }
    assert names == {"body", "part", "subject", "post_id", "key"}
    assert "no-store" not in answer["Cache-Control"]
    assert "Surrogate-Key" not in answer
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer.cookies == {}


def test_a_report_is_stored_and_its_receipt_shown(
    client: Client, copy: WorkingCopy
) -> None:
    report, receipt = sent(client)

    answer = client.get(receipt)
    page = text_of(answer)
    assert (report.post, report.version) == (copy.post, 1)
    assert (report.body, report.part) == (SAID["body"], SAID["part"])
    assert "<h1>Received</h1>" in page
    assert SAID["body"] in page
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Robots-Tag"] == "noindex"
    assert report.receipt_hash not in receipt


def test_a_report_of_a_page_outside_the_stream_is_taken(client: Client) -> None:
    about = make.page(slug="about")

    answer = client.post("/about/report/", SAID, headers=OURS)

    assert answer.status_code == 303
    assert ProblemReport.objects.get().post == about


def test_the_button_pressed_twice_makes_one_report(
    client: Client, copy: WorkingCopy
) -> None:
    key = attributes(text_of(client.get("/walking/report/")), "key")["value"]

    first, second = send(client, key=key), send(client, key=key)
    other = send(client, key=key, body="Something else.")

    assert first["Location"] == second["Location"] != other["Location"]
    assert ProblemReport.objects.count() == 2


def test_the_same_words_from_somebody_else_never_show_the_first_receipt(
    client: Client, copy: WorkingCopy
) -> None:
    assert send(client)["Location"] != send(client, key="guessed")["Location"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"body": " "}, "This field is required."), ({"body": "x" * 4001}, "4001")],
)
def test_what_is_refused_is_given_back(
    client: Client, copy: WorkingCopy, changes: dict[str, str], said: str
) -> None:
    answer = send(client, **changes)

    page = text_of(answer)
    assert answer.status_code == 422
    assert said in page
    assert SAID["part"] in page
    assert changes["body"] in page
    assert ProblemReport.objects.count() == 0


def test_from_another_site_a_person_must_press_a_button(
    client: Client, copy: WorkingCopy
) -> None:
    answer = client.post(
        "/walking/report/", SAID, headers={"Origin": "https://evil.example"}
    )
    page = text_of(answer)
    assert answer.status_code == 403
    assert SAID["body"] in page
    assert ProblemReport.objects.count() == 0

    token = attributes(page, "confirm")["value"]
    confirmed = SAID | {"confirm": token, "subject": "", "post_id": "", "key": ""}
    assert client.post("/walking/report/", confirmed).status_code == 303
    changed = confirmed | {"body": "Other words"}
    assert client.post("/walking/report/", changed).status_code == 403


def test_who_sends_many_is_asked_to_wait_and_gets_the_words_back(
    client: Client, copy: WorkingCopy, stopped_clock: None
) -> None:
    for number in range(problem_reports.PROBLEM_LIMIT.capacity):
        assert send(client, body=f"Wrong {number}").status_code == 303

    answer = send(client, body="One more.")

    assert answer.status_code == 429
    assert "One more." in text_of(answer)
    assert int(answer["Retry-After"]) > 0


def test_words_for_a_withdrawn_page_or_none_are_given_back(
    client: Client, copy: WorkingCopy
) -> None:
    nowhere = client.post("/nowhere/report/", SAID, headers=OURS)
    withdrawal.withdraw(copy.post, by=make.person("Editors"), note="It was wrong.")
    gone = send(client)

    assert (nowhere.status_code, gone.status_code) == (404, 410)
    assert SAID["body"] in text_of(nowhere)
    assert SAID["body"] in text_of(gone)
    assert client.get("/walking/report/").status_code == 302
    assert ProblemReport.objects.count() == 0


def test_a_report_finds_its_post_at_another_address(
    client: Client, copy: WorkingCopy
) -> None:
    form = text_of(client.get("/walking/report/"))
    copy.slug = "running"
    copy.save()
    make.published(copy)

    answer = send(client, post_id=attributes(form, "post_id")["value"])

    assert answer.status_code == 303
    assert ProblemReport.objects.get().post == copy.post


def test_a_draft_has_no_form(client: Client) -> None:
    make.working_copy(slug="draft")

    assert client.get("/draft/report/").status_code == 404


@pytest.mark.parametrize(
    "words",
    [
        {"subject": "filled in by a script"},
        {
            "body": "Buy cheap pills online http://pills.example http://pills.example/2 "
            "casino viagra best price [url=http://pills.example]click here[/url]"
        },
    ],
)
def test_what_looks_like_spam_is_stored_and_asks_nobody(
    client: Client, copy: WorkingCopy, words: dict[str, str], editor: User
) -> None:
    answer = send(client, **words)

    assert "<h1>Received</h1>" in text_of(client.get(answer["Location"]))
    assert ProblemReport.objects.get().looks_like_spam
    assert [*desk.waiting_work(editor)] == []


def test_a_filter_that_fails_loses_nothing(
    client: Client, copy: WorkingCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_text: str) -> bool:
        raise RuntimeError

    monkeypatch.setattr(problem_reports, "SPAM_CHECKS", [fail])
    report, _receipt = sent(client)

    assert not report.looks_like_spam


def test_the_code_of_a_receipt_is_masked_in_logs() -> None:
    record = logging.LogRecord("x", 20, "x", 1, "GET /report/abc-DEF_1/", (), None)
    log_masks.MaskCodes().filter(record)

    assert record.getMessage() == "GET /report/***/"


def test_an_unknown_receipt_is_not_found(client: Client) -> None:
    assert client.get("/report/unknown/").status_code == 404


def test_a_report_drops_no_page(
    client: Client, copy: WorkingCopy, purged: set[str]
) -> None:
    purged.clear()

    sent(client)

    assert purged == set()


# It waits for those who may edit the post


def test_it_waits_on_the_desk_of_those_who_may_edit_the_post(
    copy: WorkingCopy, editor: User
) -> None:
    moderator = make.person("Moderators")
    a_report(copy)
    its_author, another = make.person("Authors"), make.person("Authors")
    make.author(user=another)
    copy.bylines.update(author=make.author(user=its_author))

    assert [work.text for work in desk.waiting_work(editor)] == [
        "1 reader's report of a problem waits for an answer"
    ]
    assert len([*desk.waiting_work(its_author)]) == 1
    assert [*desk.waiting_work(another)] == []
    assert [*desk.waiting_work(moderator)] == []


def test_the_admin_lists_them_and_opening_one_tells_the_reader(
    client: Client, copy: WorkingCopy, editor_client: Client
) -> None:
    report, receipt = sent(client)
    page = text_of(editor_client.get(reverse("admin:posts_problemreport_changelist")))
    assert SAID["body"] in page
    assert "Walking helps" in page

    opened = text_of(editor_client.get(answer_url(report)))

    assert SAID["body"] in opened
    assert again(report).state == State.LOOKED_AT
    assert "An editor is looking at it" in text_of(client.get(receipt))


def test_others_may_not_open_it(copy: WorkingCopy) -> None:
    report = a_report(copy)
    client = Client()
    for group in ("Moderators", "Authors"):
        client.force_login(make.person(group))
        assert client.get(answer_url(report)).status_code in {302, 403}
    assert again(report).state == State.RECEIVED


def test_an_editor_answers_that_nothing_changes(
    client: Client, copy: WorkingCopy, editor_client: Client
) -> None:
    report, receipt = sent(client)
    refused = editor_client.post(answer_url(report), {"_unchanged": "1"})
    assert "Say why nothing changes" in text_of(refused)

    editor_client.post(
        answer_url(report), {"_unchanged": "1", "answer": "It is 10 mg in the trial."}
    )

    page = text_of(client.get(receipt))
    assert "<h1>Nothing was changed</h1>" in page
    assert "It is 10 mg in the trial." in page
    assert not ProblemReport.objects.waiting().exists()


def test_spam_is_closed_without_words(
    client: Client, copy: WorkingCopy, editor_client: Client
) -> None:
    report, receipt = sent(client)

    editor_client.post(answer_url(report), {"_spam": "1"})

    assert again(report).state == State.SPAM
    assert "<h1>Closed</h1>" in text_of(client.get(receipt))


# A correction that began with a report says so on both sides


def test_an_update_answers_the_reports_that_are_ticked(
    client: Client, copy: WorkingCopy, editor_client: Client
) -> None:
    report, receipt = sent(client)
    other = a_report(copy, body="A link is broken.")
    copy.title = "Walking may help"
    copy.save()
    shown = text_of(editor_client.get(editing.publish_url(copy)))
    assert SAID["body"] in shown

    editing.publish(
        editor_client, copy, kind="update", note="The dose.", answers=str(report.pk)
    )

    assert again(report).state == State.CORRECTED
    assert again(other).state == State.RECEIVED
    page = text_of(client.get(receipt))
    assert "<h1>Corrected</h1>" in page
    assert 'href="/walking/versions/2/"' in page
    html = client.get("/walking/").content.decode()
    assert "after a reader's report" in element(html, class_="corrected").text
    assert "after a reader's report" in element(html, class_="change-log").text
    assert "after a reader's report" in text_of(client.get("/walking/versions/"))
    assert "after a reader's report" in text_of(client.get("/corrections/"))


def test_a_review_answers_no_report(copy: WorkingCopy, editor_client: Client) -> None:
    report = a_report(copy)

    answer = editing.publish(editor_client, copy, kind="review", answers=str(report.pk))

    assert "A review changes nothing" in text_of(answer)
    assert again(report).is_open


def test_a_version_that_is_out_already_can_be_named(
    client: Client, copy: WorkingCopy, editor_client: Client, purged: set[str]
) -> None:
    report, receipt = sent(client)
    copy.title = "Walking may help"
    copy.save()
    revision = make.published(copy)
    purged.clear()

    editor_client.post(
        answer_url(report),
        {"_corrected": "1", "revision": revision.pk, "answer": "Thank you."},
    )

    assert "Thank you." in text_of(client.get(receipt))
    assert "after a reader's report" in text_of(client.get("/walking/"))
    assert purged == {copy.post.surrogate_key, "posts"}

    page = text_of(editor_client.get(answer_url(report)))
    answered_at = attributes(page, "answered_at")["value"]
    editor_client.post(
        answer_url(report),
        {"_unchanged": "1", "answer": "It was not.", "answered_at": answered_at},
    )
    assert "after a reader's report" not in text_of(client.get("/walking/"))


def test_the_second_of_two_editors_does_not_replace_the_answer_of_the_first(
    client: Client, copy: WorkingCopy, editor_client: Client, editor: User
) -> None:
    report, receipt = sent(client)
    page = text_of(editor_client.get(answer_url(report)))
    shown = {"answered_at": attributes(page, "answered_at").get("value", "")}
    problem_reports.answer_unchanged(again(report), by=editor, words="It is right.")

    late = editor_client.post(
        answer_url(report), shown | {"_unchanged": "1", "answer": "It is wrong."}
    )

    assert "Somebody else has answered it meanwhile" in text_of(late)
    assert "It is wrong." in text_of(late)
    assert "It is right." in text_of(client.get(receipt))


def test_a_version_of_another_post_answers_nothing(
    copy: WorkingCopy, editor: User
) -> None:
    other = make.post().shown

    with pytest.raises(ValueError, match="its own page"):
        problem_reports.answer_corrected(a_report(copy), by=editor, revision=other)


def test_a_scheduled_update_answers_when_it_goes_live(
    client: Client, copy: WorkingCopy
) -> None:
    report, receipt = sent(client)
    copy.title = "Walking may help"
    copy.save()
    publishing.publish(
        save_revision(copy, by=None),
        by=None,
        kind=Kind.UPDATE,
        note="The dose.",
        at=timezone.now() + timedelta(hours=1),
        answers=[report],
    )
    assert again(report).is_open
    assert "after a reader's report" not in text_of(client.get("/walking/"))

    past = timezone.now() - timedelta(minutes=1)
    ScheduledPublication.objects.update(goes_live_at=past)
    publishing.publish_scheduled.call()

    assert again(report).state == State.CORRECTED
    assert "<h1>Corrected</h1>" in text_of(client.get(receipt))
    assert "after a reader's report" in text_of(client.get("/walking/"))


def test_an_older_correction_stays_at_the_head_after_other_changes(
    client: Client, copy: WorkingCopy
) -> None:
    report, _receipt = sent(client)
    copy.title = "Walking may help"
    copy.save()
    publishing.publish(
        save_revision(copy, by=None), by=None, kind=Kind.MINOR, answers=[report]
    )
    for number in range(4):
        copy.title = f"Walking {number}"
        copy.save()
        make.published(copy)

    html = client.get("/walking/").content.decode()

    assert "after a reader's report" in element(html, class_="corrected").text
    log = element(html, class_="change-log").text
    assert log.count("Minor edit") == 3
    assert re.search(r"All 6 versions", text_of(client.get("/walking/")))


# It is forgotten


def test_its_words_are_deleted_some_time_after_the_answer(
    client: Client, copy: WorkingCopy, editor: User
) -> None:
    report, receipt = sent(client)
    problem_reports.answer_unchanged(report, by=editor, words="It is right.")
    spam = a_report(copy, trap="x")
    waiting = a_report(copy, body="Still open.")
    month = timedelta(days=91)
    ProblemReport.objects.update(
        received_at=F("received_at") - month, closed_at=F("closed_at") - month
    )

    problem_reports.delete_old_words.call()

    kept = ProblemReport.objects.in_bulk()
    assert [kept[one.pk].body for one in (report, spam, waiting)] == [
        *("", "", "Still open."),
    ]
    assert kept[report.pk].answer == ""
    page = text_of(client.get(receipt))
    assert "<h1>Nothing was changed</h1>" in page
    assert "Your words were deleted" in page


def test_words_are_kept_until_then(copy: WorkingCopy, editor: User) -> None:
    report = a_report(copy)
    problem_reports.answer_unchanged(report, by=editor, words="It is right.")
    ProblemReport.objects.update(closed_at=timezone.now() - timedelta(days=89))

    problem_reports.delete_old_words.call()

    assert again(report).body == SAID["body"]


def test_a_redaction_takes_its_words_out_of_reports(
    copy: WorkingCopy, editor: User
) -> None:
    report = a_report(copy, body="Greta was the patient.")

    redaction.redact(copy.post, "Greta", by=editor, reason="Asked for.")

    assert again(report).body == "[…] was the patient."
