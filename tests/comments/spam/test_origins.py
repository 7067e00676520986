"""What the filter makes of the page that a linkback came from."""

import pytest

from comments.decisions.reason_texts import REASON_TEXTS
from comments.spam.scorer import score
from comments.spam.signal_points import FAMILY_LIMITS, POINTS_TABLE, SPAM_SCORE
from comments.spam.verdicts import Bin, Family, OriginPage, ScoringContext

SAID = "A good summary of what walking does for chronic back pain is in this post."
VOCABULARY = frozenset({"walking", "chronic", "exercise", "randomised"})


def codes(page: OriginPage | None, text: str = SAID, **told: object) -> set[str]:
    return {one.code for one in score(text, ScoringContext(page=page, **told)).reasons}  # type: ignore[arg-type]


def test_an_ordinary_page_says_nothing_against_itself() -> None:
    assert codes(OriginPage(links=40, hosts=20, title="Why I walk")) == set()


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (OriginPage(links=900, hosts=300), "link-farm"),
        (OriginPage(links=80, hosts=10, copies=0.95), "scraper"),
        (OriginPage(title="reader.example: this domain is for sale"), "parked"),
    ],
)
def test_a_page_nobody_wrote_for_readers_is_told(page: OriginPage, code: str) -> None:
    assert codes(page) == {code}


@pytest.mark.parametrize(
    "page",
    [
        OriginPage(links=400, hosts=30),  # the references of a review
        OriginPage(
            links=30, hosts=10, copies=0.95
        ),  # a translation beside the original
        OriginPage(links=400, hosts=70, copies=0.3),  # a long quotation
        OriginPage(title="Is this domain of research for you?"),
    ],
)
def test_what_honest_pages_have_is_no_reason(page: OriginPage) -> None:
    assert codes(page) == set()


def test_a_link_the_page_does_not_stand_for_is_no_reason_alone() -> None:
    assert codes(OriginPage(vouched=False)) == set()
    assert "not-vouched" in codes(OriginPage(vouched=False, links=900, hosts=300))


def test_words_of_the_post_speak_for_a_page() -> None:
    page = OriginPage(title="Randomised trials of exercise")

    assert codes(page, vocabulary=VOCABULARY) == {"on-topic"}
    assert "on-topic" not in codes(None, vocabulary=VOCABULARY)


def test_the_looks_of_a_page_alone_are_never_spam() -> None:
    worst = OriginPage(
        links=900, hosts=300, copies=1, vouched=False, title="Buy this domain"
    )

    verdict = score(SAID, ScoringContext(page=worst, website="https://new.example/"))

    assert verdict.bin == Bin.UNSURE
    assert {one.family for one in verdict.reasons} == {Family.LINKS}
    assert FAMILY_LIMITS[Family.LINKS] < SPAM_SCORE


def test_the_looks_of_a_page_add_to_what_its_words_say() -> None:
    said = "Buy cheap viagra online, click here and order now, casino bonus!"
    page = OriginPage(links=900, hosts=300, title="Buy this domain")

    verdict = score(said, ScoringContext(page=page, name="Cheap Viagra Online"))

    assert verdict.bin == Bin.SPAM


def test_praise_on_a_page_is_praise() -> None:
    assert "praise" in codes(OriginPage(), "Great post, thanks for sharing!")


def test_a_site_for_a_name_and_an_address_for_words_are_a_pages_own() -> None:
    named = ScoringContext(name="reader.com", page=OriginPage())

    assert score("https://reader.com/walking", named).bin == Bin.HAM
    assert score("Some words.", ScoringContext(name="reader.com")).bin == Bin.UNSURE


def test_the_address_of_this_site_is_nothing_against_a_page() -> None:
    farm = OriginPage(links=900, hosts=300, own="blog.example.org")
    said = f"{SAID} https://blog.example.org/walking/"

    assert codes(farm, said) == {"link-farm"}


def test_every_reason_has_words() -> None:
    found = {"link-farm", "scraper", "parked", "not-vouched", "on-topic"}
    assert found <= POINTS_TABLE.keys() & REASON_TEXTS.keys()
