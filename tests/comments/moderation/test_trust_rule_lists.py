"""Lists of trust rules: imported, exported, and who may do so."""

from http import HTTPStatus

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from comments.models import TrustRule
from comments.moderation.trust_rules import rule_lists
from comments.spam.hosts import Trust
from tests import make
from tests.reading import text_of

pytestmark = pytest.mark.django_db
PLACE = "/admin/comments/trustrule/"
SAID = {"kind": "author", "verdict": "blocked"}
SHARED = "Strangers share this name: add the part that is theirs."
ENDLESS = {"until_0": "", "until_1": ""}
NO_HOST = "This is none: one is written such as example.org or medium.com/@ada."
LIST = """\ufeff# Shared by a community
evil.example
*.worse.example  # sells pills
https://medium.com/@ada/

medium.com
www.evil.example
not a host
"csv.example",a reason
known.example
"""


def import_list(
    text: str, kind: TrustRule.Kind = TrustRule.Kind.AUTHOR
) -> rule_lists.ImportResult:
    by = make.person("Moderators")
    return rule_lists.import_list(text, kind, Trust.BLOCKED, by=by)


def known(value: str, verdict: str) -> TrustRule:
    return TrustRule.objects.create(kind="author", value=value, verdict=verdict)


def test_a_list_says_what_was_added_known_and_refused_by_line() -> None:
    known("known.example", "trusted")

    imported = import_list(LIST)

    added = ["evil.example", "worse.example", "medium.com/@ada", "csv.example"]
    assert imported.added == added
    assert (imported.known, imported.otherwise) == ([], ["known.example"])
    assert imported.repeated == 1
    assert imported.refused == [(6, "medium.com", SHARED), (8, "not a host", NO_HOST)]
    notes = dict(TrustRule.objects.values_list("value", "note"))
    assert notes["worse.example"] == "sells pills"
    assert notes["csv.example"] == "a reason"
    assert TrustRule.objects.get(value="known.example").verdict == "trusted"


def test_a_table_may_have_headings() -> None:
    imported = import_list("domain,reason\nevil.example,spam\n")

    assert (imported.added, imported.refused) == (["evil.example"], [])


def test_the_same_list_twice_adds_nothing() -> None:
    import_list(LIST)

    again = import_list(LIST)

    assert (again.added, len(again.known)) == ([], 5)


def test_what_is_given_out_can_be_taken_in() -> None:
    import_list(LIST)
    before = set(TrustRule.objects.values_list("value", "note"))
    given_out = rule_lists.export_list(TrustRule.objects.all())
    TrustRule.objects.all().delete()

    import_list(given_out)

    assert set(TrustRule.objects.values_list("value", "note")) == before


def test_a_list_without_end_is_refused_whole() -> None:
    with pytest.raises(ValidationError, match="50,000 lines"):
        import_list("a.example\n" * (rule_lists.MAX_LINES + 1))

    assert not TrustRule.objects.exists()


def test_a_moderator_pastes_a_list(moderator_client: Client) -> None:
    said = SAID | {"text": LIST}

    page = text_of(moderator_client.post(f"{PLACE}import/", said))

    assert "Line 8:" in page
    assert SHARED in page
    assert TrustRule.objects.filter(verdict="blocked").count() == 5
    numbers = list(TrustRule.objects.values_list("pk", flat=True))
    chosen = {"action": "export", "_selected_action": numbers}
    answer = moderator_client.post(PLACE, chosen)
    assert "worse.example # sells pills" in answer.content.decode()
    assert answer["Content-Type"].startswith("text/plain")


def test_a_moderator_uploads_a_list(moderator_client: Client) -> None:
    file = SimpleUploadedFile("list.txt", b"evil.example\n")

    moderator_client.post(f"{PLACE}import/", SAID | {"file": file})

    assert TrustRule.objects.get().value == "evil.example"


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b""])
def test_what_is_no_list_is_refused(moderator_client: Client, content: bytes) -> None:
    file = SimpleUploadedFile("list.txt", content)

    answer = moderator_client.post(f"{PLACE}import/", SAID | {"file": file})

    assert "errorlist" in text_of(answer)
    assert not TrustRule.objects.exists()


def test_authors_see_no_lists(client: Client) -> None:
    client.force_login(make.person("Authors"))

    for place in (PLACE, f"{PLACE}import/"):
        assert client.get(place).status_code == HTTPStatus.FORBIDDEN


def test_the_page_to_add_one_is_filled_in_by_its_address(
    moderator_client: Client,
) -> None:
    page = text_of(moderator_client.get(f"{PLACE}add/?kind=author&value=reader.test"))

    assert 'value="reader.test"' in page


def test_what_is_trusted_is_not_taken_down(moderator_client: Client) -> None:
    said = SAID | {"value": "reader.test", "verdict": "trusted", "take_down": "on"}

    page = moderator_client.post(f"{PLACE}add/", said)

    assert "Only blocked authors are taken down." in text_of(page)
    assert not TrustRule.objects.exists()
