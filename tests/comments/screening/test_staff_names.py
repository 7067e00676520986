"""Names that claim to be the site's own are told, however they are spelt."""
# ruff: noqa: RUF001  # letters that look alike are what this is about

import pytest
from django.test import Client

from comments.decisions import status_changes
from comments.discussion import email_approval
from comments.models import Comment, Status, TrustRule
from comments.screening import staff_names
from evidenceblog.core.models import SiteSettings, User
from posts.models import Post
from tests import make
from tests.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def staff(db: None) -> User:
    make.author(name="Sarah Chapman", slug="sarah")
    SiteSettings(pk=1, name="Evidently Walking").save()
    return make.person(
        "Moderators", username="ian7", first_name="Ian", last_name="Millar-Jones"
    )


def codes(comment: Comment) -> set[str]:
    return {
        reason["code"]
        for reason in comment.reasons
        if reason["code"].startswith("staff-")
    }


@pytest.mark.parametrize(
    ("name", "code"),
    [
        # exact, whatever its case and spaces
        *((name, "staff-name") for name in ("Sarah Chapman", "SARAH  chapman")),
        # containing
        ("Dr Sarah J. Chapman", "staff-name"),
        ("Chapman, Sarah", "staff-name"),
        ("SarahChapman", "staff-name"),
        ("sarah_chapman_1", "staff-name"),
        ("S a r a h Chapman", "staff-name"),
        ("Ian Millar Jones", "staff-name"),
        # look-alike
        ("Sarah Ch\u0430pman", "staff-lookalike"),  # a Cyrillic a
        ("ЅАRАН СНАРМАN", "staff-lookalike"),  # Cyrillic capitals
        ("Sárâh Chäpman", "staff-lookalike"),
        ("Sarah Chaprnan", "staff-lookalike"),  # r and n for m
        ("5arah Ch4pman", "staff-lookalike"),
        ("lan MiIlar-Jones", "staff-lookalike"),  # l for I, I for l
        ("Ｓａｒａｈ Ｃｈａｐｍａｎ", "staff-name"),
        ("𝓢𝓪𝓻𝓪𝓱 Chapman", "staff-name"),
        ("Sa\u200crah Chap\u00adman", "staff-name"),
        ("Sarah Chapman\u0336", "staff-name"),
        # offices and the site itself
        ("Editor", "staff-title"),
        ("The EDITORS", "staff-title"),
        ("from the editors", "staff-title"),
        ("Anna, moderator", "staff-title"),
        ("Εditor", "staff-title"),  # a Greek capital
        ("Adm1n", "staff-title"),
        ("SiteAdmin", "staff-title"),
        ("Rédaction", "staff-title"),
        ("本站编辑", "staff-title"),
        ("Evidently Walking", "staff-title"),
        ("The Evidently Walking team", "staff-title"),
    ],
)
def test_names_of_staff_are_flagged_with_the_reason(
    post: Post, name: str, code: str
) -> None:
    comment = make.comment(post, name=name)

    assert codes(comment) == {code}
    assert comment.status == Status.HELD


@pytest.mark.parametrize(
    "name",
    [
        *("Sarah", "Chapman", "Sarah Chapelle", "Ian Jones", "Ada Reader", "小明"),
        *("Edith Torres", "Anna Modersohn", "Walking Fan", "Jean-Luc Predator", "أ"),
    ],
)
def test_other_names_are_not(post: Post, name: str) -> None:
    assert codes(make.comment(post, name=name)) == set()


def test_a_name_without_a_full_one_is_the_user_name(post: Post) -> None:
    make.person("Editors", username="kateb")
    make.person(username="leaver", is_active=False)

    assert codes(make.comment(post, name="Kateb")) == {"staff-name"}
    assert codes(make.comment(post, name="Kateb Yacine")) == set()
    assert codes(make.comment(post, name="Leaver")) == set()


def test_the_card_says_so_first_and_that_nothing_was_found_for_it(
    moderator_client: Client, post: Post
) -> None:
    many = "https://a.example https://b.example https://c.example [url] BUY"
    make.comment(post, name="The Editors", body=many, trap="x")

    page = text_of(moderator_client.get("/admin/comments/comment/?show=all"))

    assert "Name like one of ours" in page
    first, _reasons = page.partition('<section class="why">')[2].split("</li>", 1)
    assert "claims an office here" in first


def test_a_name_of_staff_is_never_approved_by_a_trusted_address(post: Post) -> None:
    TrustRule.objects.create(kind="email", value="known@example.org", verdict="trusted")
    said = {"email": "known@example.org", "body": "Some thoughts."}
    honest = make.comment(post, name="Ada Reader", **said)
    posing = make.comment(post, name="Sarah Chapman", **said)

    for comment in (honest, posing):
        email_approval.approve_by_email(comment)

    honest.refresh_from_db()
    posing.refresh_from_db()
    assert (honest.status, posing.status) == (Status.APPROVED, Status.HELD)


def test_who_joined_since_is_known_when_a_rule_would_publish(post: Post) -> None:
    comment = make.comment(post, name="Grace Newcomer")
    assert staff_names.likeness_of(comment) == ""

    make.person("Editors", first_name="Grace", last_name="Newcomer")

    assert staff_names.likeness_of(comment) == "name"


def test_a_trusted_name_rule_takes_no_flag_away(post: Post) -> None:
    TrustRule.objects.create(kind="name", value="sarah chapman", verdict="trusted")

    assert codes(make.comment(post, name="Sarah Chapman")) == {"staff-name"}


def test_a_moderator_decides_it_like_any_other(post: Post, staff: User) -> None:
    comment = make.comment(post, name="Sarah Chapman")

    status_changes.decide([comment], to=Status.APPROVED, by=staff)

    comment.refresh_from_db()
    assert comment.is_visible
