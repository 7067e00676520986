"""The filter as a whole: what is never spam, what is, and what two reasons are."""

import pytest

from comments.spam.filter_data import FilterData
from comments.spam.hosts import Trust
from comments.spam.scorer import score, weigh_reasons
from comments.spam.signal_points import FILTERS, SPAM_SCORE, WEAK_LIMIT, WEAK_POINTS
from comments.spam.verdicts import Bin, Family, Reason, ScoringContext

A_STORY = (
    "I have had back pain for eleven years and did a CBT group in the fourth of them. "
    "I went in cross, because I thought it meant they had decided I was imagining it. "
    "My pain specialist suggested it; before that I had tried tramadol, gabapentin and "
    "every cream there is. It did not take the pain away. If you had asked me for a "
    "number I would have said seven before and six and a half after."
)
READERS = {
    "a guideline": "Useful, thanks. See also https://www.nice.org.uk/guidance/ng193.",
    "two reviews": "https://doi.org/10.1002/14651858.CD003968 and www.cochrane.org/x",
    "three reviews": "https://doi.org/10.1/a https://doi.org/10.1/b https://doi.org/c",
    "thanks": "Thanks!",
    "a drug": "Is sildenafil (Viagra) covered by this review?",
    "a specialist": "My specialist in specialised physiotherapy said so.",
    "a patient's story": A_STORY,
    "Arabic": "شكرا جزيلا على هذا المقال، هل ينطبق هذا على الأطفال أيضا؟",
    "Chinese": "谢谢！请问这项研究包括老年人吗？参见https://www.cochrane.org。",  # noqa: RUF001
    "Russian": "Спасибо! Есть ли данные для детей младше пяти лет?",
    "a placeholder": "The number needed to treat is 7 [95% CI 5 to 12], p < 0.05.",
    "shouting": "WHY DID NOBODY TELL ME THIS BEFORE THE OPERATION!!!",
    "nothing": "",
}


@pytest.mark.parametrize("text", READERS.values(), ids=READERS)
@pytest.mark.parametrize(
    "context",
    [
        ScoringContext(),
        ScoringContext(name="Pain Specialist Clinic", website="https://pain.example/"),
        ScoringContext(name="شركة تمريض منزلي"),
        ScoringContext(akismet="unavailable"),
    ],
    ids=["plain", "a clinic", "a name in another script", "no Akismet"],
)
def test_a_readers_text_is_never_spam_by_itself(
    text: str, context: ScoringContext
) -> None:
    assert score(text, context).bin != Bin.SPAM


@pytest.mark.parametrize("text", ["Thanks!", READERS["a drug"], READERS["Arabic"]])
def test_what_many_say_is_not_spam_however_often_it_was(text: str) -> None:
    verdict = score(text, ScoringContext(copies=99, spam_copies=99))

    assert verdict.bin == Bin.UNSURE


def test_a_text_that_nothing_speaks_against_is_clear() -> None:
    about = ScoringContext(vocabulary=frozenset({"tramadol"}))

    assert score(A_STORY, about).bin == Bin.HAM


@pytest.mark.parametrize(
    ("context", "chosen"),
    [
        (ScoringContext(trap="x", spam_copies=1), Bin.SPAM),
        (ScoringContext(trap="x", akismet="spam"), Bin.SPAM),
        (ScoringContext(akismet="discard", copies=1), Bin.SPAM),
        (ScoringContext(trap="x"), Bin.UNSURE),
        (ScoringContext(spam_copies=40), Bin.UNSURE),
        (ScoringContext(akismet="spam"), Bin.UNSURE),
        (ScoringContext(akismet="discard"), Bin.UNSURE),
        (ScoringContext(akismet="unavailable"), Bin.UNSURE),
        (ScoringContext(trap="x", akismet="ham"), Bin.UNSURE),
        (ScoringContext(akismet="ham"), Bin.HAM),
    ],
)
def test_what_circumstances_say_of_the_same_words(
    context: ScoringContext, chosen: Bin
) -> None:
    said = "I wonder whether the dose in this trial was too low."

    assert score(said, context).bin == chosen


def reason(family: Family, points: int, code: str = "sample") -> Reason:
    return Reason(code, family, points)


@pytest.mark.parametrize(
    ("reasons", "chosen"),
    [
        ([], Bin.HAM),
        ([reason(Family.AKISMET, 2 * SPAM_SCORE)], Bin.UNSURE),
        ([reason(Family.AKISMET, 80), reason(Family.AKISMET, 70)], Bin.UNSURE),
        ([reason(Family.AKISMET, 60), reason(Family.TEXT, 20)], Bin.SPAM),
        ([reason(Family.AKISMET, 59), reason(Family.TEXT, 20)], Bin.UNSURE),
        # A weak reason is not the second one, and many of them weigh little.
        ([reason(Family.AKISMET, 80), reason(Family.TEXT, WEAK_POINTS)], Bin.UNSURE),
        (
            [reason(family, WEAK_POINTS) for family in Family]
            + [reason(Family.TEXT, 60)],
            Bin.UNSURE,
        ),
        ([reason(Family.REPETITION, 75), reason(Family.AKISMET, 0)], Bin.UNSURE),
        # However much one family says, it counts once.
        ([reason(Family.LINKS, 500), reason(Family.TEXT, 19)], Bin.UNSURE),
        ([reason(Family.LINKS, 500), reason(Family.TEXT, 20)], Bin.SPAM),
        # What a moderator blocked, and what filters disagree upon.
        ([reason(Family.LINKS, 0, "blocked-host")], Bin.SPAM),
        (
            [
                reason(Family.LINKS, 60),
                reason(Family.TEXT, 60),
                reason(Family.AKISMET, 0, "filters-disagree"),
            ],
            Bin.UNSURE,
        ),
        ([reason(Family.LINKS, 90), reason(Family.IDENTITY, -5)], Bin.UNSURE),
    ],
)
def test_spam_takes_the_points_and_two_families(
    reasons: list[Reason], chosen: Bin
) -> None:
    assert weigh_reasons(reasons, SPAM_SCORE).bin == chosen


def test_a_verdict_adds_up_and_names_the_weightiest_reason_first() -> None:
    light, heavy = reason(Family.TEXT, 20, "light"), reason(Family.LINKS, 30, "heavy")

    verdict = weigh_reasons([light, heavy], SPAM_SCORE)

    assert verdict.score == 50
    assert verdict.reasons == (heavy, light)


def test_a_second_reason_of_a_family_adds_little_and_weak_ones_less() -> None:
    one, other = reason(Family.TEXT, 30, "one"), reason(Family.TEXT, 30, "other")
    weak = [reason(family, WEAK_POINTS) for family in (Family.LINKS, Family.BEHAVIOUR)]
    known = reason(Family.IDENTITY, -30, "known")

    assert weigh_reasons([one, other], SPAM_SCORE).score == 37
    assert weigh_reasons([one, *weak], SPAM_SCORE).score == 30 + WEAK_LIMIT
    assert weigh_reasons([one, other, *weak, known], SPAM_SCORE).score == 7 + WEAK_LIMIT


def test_the_same_question_has_the_same_answer() -> None:
    text = "[url=https://a.example]x[/url] https://b.example https://c.example"
    context = ScoringContext(trap="x", copies=2)

    assert score(text, context) == score(text, context)


def test_a_stored_reason_is_read_back_whole() -> None:
    (found,) = score("<a href='x'>x</a>", ScoringContext()).reasons
    stored = found.as_stored() | {"words": [list(span) for span in found.words]}

    assert Reason.from_stored(stored) == found


SPAM = "Buy now, click here: [url=https://a.example]x[/url] https://b.example https://c.example"

LOCAL_SCORE = score(SPAM, ScoringContext()).score


def test_without_akismets_word_more_must_speak_for_spam() -> None:
    assert score(SPAM, ScoringContext()).bin == Bin.SPAM
    assert score(SPAM, ScoringContext(akismet="unavailable")).bin == Bin.UNSURE
    assert score(SPAM, ScoringContext(akismet="unavailable", trap="x")).bin == Bin.SPAM


def test_filters_that_disagree_leave_it_to_a_person() -> None:
    verdict = score(SPAM, ScoringContext(akismet="ham"))

    assert verdict.bin == Bin.UNSURE
    assert "filters-disagree" in {one.code for one in verdict.reasons}


def test_what_moderators_block_needs_no_second_reason() -> None:
    assert score("Hello there.", ScoringContext(blocked=("range",))).bin == Bin.SPAM


def test_a_filter_that_only_watches_decides_nothing_and_says_what_it_would() -> None:
    watching = FilterData(log_only=frozenset({"words"}))

    verdict = score(SPAM, ScoringContext(), watching)

    assert verdict.bin == Bin.UNSURE
    assert [one.code for one in verdict.silent] == ["calls"]
    assert "calls" not in {one.code for one in verdict.reasons}


@pytest.mark.parametrize("word", ["ham", "spam", "unavailable", "refused"])
def test_an_akismet_that_only_watches_changes_no_verdict(word: str) -> None:
    watching = FilterData(log_only=frozenset({"akismet"}), threshold=LOCAL_SCORE)

    for said in (SPAM, "My knee hurts."):
        alone = score(said, ScoringContext(), watching)
        beside = score(said, ScoringContext(akismet=word), watching)

        assert (beside.bin, beside.reasons) == (alone.bin, alone.reasons)


def test_what_a_person_blocked_is_never_on_trial() -> None:
    watching = FilterData(log_only=frozenset(FILTERS))
    rules = {"bad.example": Trust.BLOCKED}

    for said in (
        score("See https://bad.example/x", ScoringContext(host_rules=rules), watching),
        score("Hello there.", ScoringContext(blocked=("range",)), watching),
    ):
        assert said.bin == Bin.SPAM


def test_akismet_disagrees_with_what_is_spam_on_this_site() -> None:
    """What is not spam by the site's own threshold is nothing to disagree about."""
    strict = FilterData(threshold=LOCAL_SCORE + 1)
    verdict = score(SPAM, ScoringContext(akismet="ham"), strict)

    assert "filters-disagree" not in {one.code for one in verdict.reasons}


def test_the_threshold_is_the_sites() -> None:
    assert score(SPAM, ScoringContext(), FilterData(threshold=200)).bin == Bin.UNSURE


def test_the_forecast_of_the_points_rises_with_them() -> None:
    forecasts = [score(said, ScoringContext()).forecasts for said in ("Hm.", SPAM)]

    assert forecasts[0].points < 0.1 < 0.9 < forecasts[1].points
    assert [one.model for one in forecasts] == [None, None]
