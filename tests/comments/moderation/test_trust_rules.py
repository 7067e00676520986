"""Trust rules: which is about what, what each does to a comment, and what it says of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from comments.discussion import privacy, submissions
from comments.models import Comment, Status, TrustRule
from comments.moderation import trust_rules
from comments.screening.trust_lookup import ApplicableRules, strictest_rule
from comments.spam.hosts import Trust
from posts.models import Post
from tests import make
from tests.reading import text_of

pytestmark = pytest.mark.django_db
PLACE = "/admin/comments/trustrule/"
SPAM, HELD = Status.SPAM, Status.HELD


def rule(kind: str, value: str, verdict: str, **changes: Any) -> TrustRule:
    made = TrustRule(kind=kind, value=value, verdict=verdict, **changes)
    made.full_clean()
    made.save()
    return made


def sent(post: Post, address: str = "192.0.2.77", **changes: Any) -> Comment:
    said = {"name": "Ada Byron", "email": "Ada@example.org"} | changes
    return make.comment(post, sender=submissions.Sender(address=address), **said)


def reasons(comment: Comment) -> tuple[str, list[str]]:
    made = comment.decisions.get()
    return made.to_status, made.reasons


def signals(comment: Comment) -> list[str]:
    return [one["code"] for one in comment.reasons]


WRITTEN = [
    ("email", " Ada@Example.ORG ", "ada@example.org"),
    ("name", "  ADA   Byron", "ada byron"),
    ("host", "https://www.Shop.example/pills", "shop.example"),
    ("address", "192.0.2.7", "192.0.2.7"),
    ("address", "2001:DB8::0:7", "2001:db8::7"),
    ("range", "192.0.2.7/24", "192.0.2.0/24"),
    ("author", "https://medium.com/@ada/", "medium.com/@ada"),
]


@pytest.mark.parametrize(("kind", "text", "value"), WRITTEN)
def test_what_a_rule_is_about_is_written_in_one_way(
    kind: str, text: str, value: str
) -> None:
    assert rule(kind, text, "blocked").value == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *(("email", "ada"), ("name", " \u200b"), ("host", "co.uk"), ("host", "pills")),
        *(("address", "192.0.2.0/24"), ("range", "ten"), ("range", "0.0.0.0/0")),
        *(("range", "2001::/16"), ("author", "medium.com"), ("author", "x" * 501)),
    ],
)
def test_what_is_none_of_its_kind_is_refused(kind: str, text: str) -> None:
    with pytest.raises(ValidationError):
        rule(kind, text, "blocked")


BLOCKED = [
    ("email", "ada@example.org", "blocked-email"),
    ("name", "Ada Byron", "blocked-name"),
    ("host", "shop.example", "blocked-host"),
    ("address", "192.0.2.77", "blocked-range"),
    ("range", "192.0.2.0/24", "blocked-range"),
    ("range", "192.0.0.0/16", "blocked-range"),
]


@pytest.mark.parametrize(("kind", "value", "code"), BLOCKED)
def test_what_is_blocked_is_spam_and_the_decision_names_the_rule(
    post: Post, kind: str, value: str, code: str
) -> None:
    made = rule(kind, value, "blocked")

    status, why = reasons(sent(post, body="I was at https://www.shop.example/x today."))

    assert status == SPAM
    assert (why[0], why[-1]) == (code, made.code)


OTHERS = [
    ("email", "eve@example.org"),
    ("name", "Ada"),
    ("host", "pshop.example"),
    ("address", "192.0.2.7"),
    ("range", "192.0.3.0/24"),
    ("author", "shop.example"),
]


@pytest.mark.parametrize(("kind", "value"), OTHERS)
def test_a_rule_about_somebody_else_does_nothing(
    post: Post, kind: str, value: str
) -> None:
    rule(kind, value, "blocked")

    comment = sent(post, body="I was at https://www.shop.example/x today.")

    assert comment.status == HELD
    assert ApplicableRules.for_comment(comment) == ApplicableRules(())


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("email", "ada@example.org", "held-email"),
        ("name", "ada byron", "held-name"),
        ("range", "192.0.2.0/24", "held-range"),
        ("host", "shop.example", "held-host"),
    ],
)
def test_what_is_held_waits_and_says_why(
    post: Post, kind: str, value: str, code: str
) -> None:
    made = rule(kind, value, "held")

    status, why = reasons(sent(post, body="I was at https://shop.example/x today."))

    assert status == HELD
    assert why[-2:] == [code, made.code]


@pytest.mark.parametrize("kind", ["name", "host", "range"])
def test_the_strictest_of_several_kinds_counts(post: Post, kind: str) -> None:
    rule("email", "ada@example.org", "trusted")
    values = {"name": "ada byron", "host": "shop.example", "range": "192.0.2.0/24"}
    comment = sent(post, body="I was at https://shop.example/x today.")
    assert ApplicableRules.for_comment(comment).is_trusted

    rule(kind, values[kind], "held")

    assert not ApplicableRules.for_comment(comment).is_trusted


def test_the_strictest_of_the_ranges_around_an_address_counts(post: Post) -> None:
    rule("address", "192.0.2.77", "held")
    wide = rule("range", "192.0.0.0/16", "blocked")

    assert strictest_rule(ApplicableRules.for_comment(sent(post)).rules) == wide


def test_of_the_names_above_a_host_the_nearest_counts(post: Post) -> None:
    above = rule("host", "shop.example", "blocked")
    near = rule("host", "help.shop.example", "trusted")

    comment = sent(post, body="I was at https://help.shop.example/x today.")

    assert signals(comment) == ["trusted-host"]
    assert ApplicableRules.for_comment(comment).codes == [near.code]
    other = sent(post, body="I was at https://old.shop.example/x, too.")
    assert ApplicableRules.for_comment(other).codes == [above.code]


def test_a_trusted_name_is_no_suspicion_and_publishes_nothing(post: Post) -> None:
    before = sent(post, name="Cheap Casino Bonus Online", email="a@example.org")
    assert "name-business" in signals(before)
    rule("name", "Cheap casino bonus online", "trusted")

    after = sent(post, name="Cheap Casino Bonus Online", email="b@example.org")

    assert "name-business" not in signals(after)
    assert after.status == HELD


def test_a_trusted_host_is_one_to_write_to_as_well(post: Post) -> None:
    body = "The hospital says more of it: write to info@hospital.example."
    assert "contact" in signals(sent(post, body=body))
    rule("host", "hospital.example", "trusted")

    assert "contact" not in signals(sent(post, body=f"{body} Really."))


def test_a_rule_ends_by_itself(post: Post) -> None:
    now = timezone.now()
    rule("email", "ada@example.org", "blocked", until=now + timedelta(hours=1))
    over = rule("name", "eve", "blocked", until=now + timedelta(hours=1))
    TrustRule.objects.filter(pk=over.pk).update(until=now - timedelta(seconds=1))

    assert sent(post).status == SPAM
    assert sent(post, name="Eve", email="eve@example.org").status == HELD


@pytest.mark.parametrize("kind", ["address", "range"])
def test_a_rule_about_addresses_ends_after_thirty_days_unless_renewed(
    kind: str,
) -> None:
    value = {"address": "192.0.2.7", "range": "192.0.2.0/24"}[kind]
    made = rule(kind, value, "blocked")
    month = timedelta(days=30)

    assert made.until
    assert abs(made.until - timezone.now() - month) < timedelta(minutes=1)
    made.until = timezone.now() + timedelta(days=31)
    with pytest.raises(ValidationError, match="30 days"):
        made.full_clean()
    made.until = timezone.now() - timedelta(seconds=1)
    with pytest.raises(ValidationError, match="over already"):
        made.full_clean()
    with pytest.raises(IntegrityError, match="trust_rule_about_addresses"):
        TrustRule.objects.update(until=None)


def test_no_address_is_trusted() -> None:
    with pytest.raises(ValidationError, match="change hands"):
        rule("range", "192.0.2.0/24", "trusted")


def test_the_rules_about_a_comment_are_one_query(
    post: Post, django_assert_num_queries: Any
) -> None:
    kinds = [("email", "ada@example.org"), ("name", "ada byron")]
    for kind, value in [*kinds, ("host", "shop.example"), ("range", "192.0.2.0/24")]:
        rule(kind, value, "held")
    comment = sent(post, body="I was at https://shop.example/x today.")

    with django_assert_num_queries(1):
        found = ApplicableRules.for_comment(comment)

    assert len(found.rules) == 4


def test_a_typed_name_is_forgotten_with_its_last_comment(post: Post) -> None:
    rule("name", "Ada Byron", "held")
    first, last = sent(post), sent(post)

    privacy.erase_comment(first, by=None)
    assert TrustRule.objects.exists()

    privacy.erase_comment(last, by=None)
    assert not TrustRule.objects.exists()


def test_a_range_is_forgotten_once_its_rule_has_ended() -> None:
    rule("range", "192.0.2.0/24", "blocked")
    kept = rule("range", "198.51.100.0/24", "blocked")
    ended = timezone.now() - timedelta(seconds=1)
    TrustRule.objects.exclude(pk=kept.pk).update(until=ended)

    privacy.delete_old_data.call()

    assert TrustRule.objects.get() == kept


def test_a_rule_undone_after_it_was_made_anew_stays(post: Post) -> None:
    moderator, comment = make.person("Moderators"), sent(post)
    kind = TrustRule.Kind.EMAIL
    trust_rules.set_rule(comment, kind, Trust.TRUSTED, by=moderator)
    [ended] = trust_rules.set_rule(comment, kind, None, by=moderator)
    trust_rules.set_rule(comment, kind, Trust.HELD, by=moderator)

    trust_rules.undo_rule(ended)

    assert TrustRule.objects.get().verdict == "held"


def test_the_admin_tells_what_a_rule_is_about_and_leads_to_what_it_did(
    moderator_client: Client, post: Post
) -> None:
    made = rule("host", "shop.example", "blocked")
    quiet = rule("email", "quiet@example.org", "trusted")
    for number, status in enumerate([Status.APPROVED, Status.APPROVED, SPAM]):
        comment = sent(post, body=f"At https://shop.example/ it is {number}.")
        Comment.objects.filter(pk=comment.pk).update(status=status)

    page = moderator_client.get(PLACE).content.decode()

    assert page.count("2 kept, 1 spam") == page.count("0 kept, 0 spam") == 1
    log = f'<a href="/admin/comments/decision/?rule={made.pk}">3</a>'
    assert log in page
    assert f"?rule={quiet.pk}" not in page
    told = moderator_client.get(f"/admin/comments/decision/?rule={made.pk}")
    assert told.content.decode().count(f"trust rule {made.pk}") == 3


def test_a_moderator_makes_a_rule_and_signs_it(moderator_client: Client) -> None:
    said = {"kind": "host", "value": "https://www.Pills.example/buy"}
    ends = {"until_0": "", "until_1": ""}

    moderator_client.post(f"{PLACE}add/", said | ends | {"verdict": "blocked"})

    made = TrustRule.objects.get()
    assert (made.value, made.by is None) == ("pills.example", False)


@pytest.mark.parametrize("email", ["用户@例子.广告", "josé@exámple.org"])
def test_a_rule_may_be_about_an_address_in_any_script(post: Post, email: str) -> None:
    first = sent(post, email=email)
    trust_rules.set_rule(
        first, TrustRule.Kind.EMAIL, Trust.BLOCKED, by=make.person("Moderators")
    )

    assert sent(post, email=email, body="Once more.").status == SPAM


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("address", "fe80::1%eth0", "fe80::1"),
        ("address", "::ffff:192.0.2.7", "192.0.2.7"),
        ("range", "fe80:1::%eth0/64", "fe80:1::/64"),
        ("range", "::ffff:192.0.2.0/120", "192.0.2.0/24"),
    ],
)
def test_a_rule_holds_an_address_as_comments_do(
    moderator_client: Client, kind: str, typed: str, value: str
) -> None:
    said = {"kind": kind, "value": typed, "verdict": "held", "note": ""}
    assert moderator_client.post(f"{PLACE}add/", said).status_code == 302

    assert TrustRule.objects.get().value == value


@pytest.mark.parametrize("wide", ["0.0.0.0/0", "::/0", "10.0.0.0/8", "2001::/16"])
def test_a_range_that_is_too_wide_is_said_to_be_so_and_nothing_else(
    moderator_client: Client, wide: str
) -> None:
    said = {"kind": "range", "value": wide, "verdict": "blocked", "note": ""}
    page = text_of(moderator_client.post(f"{PLACE}add/", said))

    assert "That is too wide: whole providers have such ranges." in page
    assert "This is none" not in page
    assert "for a time" not in page


@pytest.mark.parametrize(
    "typed", ["ex ample.org", "exam,ple.org", "-.org", "a_b c.org"]
)
def test_a_host_that_nothing_can_lead_to_is_refused(
    moderator_client: Client, typed: str
) -> None:
    said = {"kind": "host", "value": typed, "verdict": "blocked", "note": ""}
    page = text_of(moderator_client.post(f"{PLACE}add/", said))

    assert "one is written such as example.org" in page


def test_a_host_with_all_beneath_it_is_the_host(moderator_client: Client) -> None:
    said = {"kind": "host", "value": "*.Pills.example", "verdict": "blocked"}
    moderator_client.post(f"{PLACE}add/", said | {"note": ""})

    assert TrustRule.objects.get().value == "pills.example"


@pytest.mark.parametrize("query", ["network=abc", "network__gt=1", "network=%00"])
def test_the_list_answers_a_filter_that_makes_no_sense(
    moderator_client: Client, query: str
) -> None:
    assert moderator_client.get(f"{PLACE}?{query}").status_code == 400
