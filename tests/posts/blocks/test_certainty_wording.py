"""Certainty in words: what is warned of, which better words are offered, what is let pass."""

from typing import Any

import pytest

from posts.blocks.certainty_wording import find_doubtful_wording
from posts.revisions import publish_checks
from posts.revisions.fault import Fault, Severity
from posts.revisions.history import take_snapshot
from tests import make


@pytest.mark.parametrize(
    ("certainty", "text", "expected"),
    [
        ("high", "Exercise reduces pain.", ""),
        ("high", "Exercise results in a large reduction in pain.", ""),
        ("high", "Exercise reduces pain slightly.", ""),
        ("high", "Exercise does not reduce pain.", ""),
        ("high", "Exercise results in little to no difference in pain.", ""),
        ("moderate", "Exercise probably reduces pain.", ""),
        ("moderate", "Exercise likely results in a large reduction in pain.", ""),
        ("moderate", "It is likely that exercise reduces pain.", ""),
        ("moderate", "Statins are likely to lower the risk of heart attacks.", ""),
        ("low", "Exercise may reduce pain.", ""),
        ("low", "The evidence suggests that exercise reduces pain slightly.", ""),
        (
            "low",
            "The evidence suggests exercise results in a large reduction in pain.",
            "",
        ),
        ("low", "There may be little to no difference in pain.", ""),
        (
            "very-low",
            "The evidence is very uncertain about the effect of exercise on pain.",
            "",
        ),
        (
            "very-low",
            "Exercise may reduce pain but the evidence is very uncertain.",
            "",
        ),
        ("very-low", "We do not know whether exercise reduces pain.", ""),
        ("low", "Exercise reduces pain.", "overstated"),
        ("low", "Exercise probably reduces pain.", "overstated"),
        ("moderate", "Exercise reduces pain.", "overstated"),
        ("very-low", "Exercise reduces pain.", "overstated"),
        ("very-low", "Exercise may reduce pain.", "overstated"),
        ("very-low", "Exercise probably reduces pain.", "overstated"),
        ("moderate", "Exercise may reduce pain.", "understated"),
        ("high", "Exercise probably reduces pain.", "understated"),
        ("high", "Exercise may reduce pain.", "understated"),
        (
            "high",
            "The evidence is very uncertain about the effect of exercise on pain.",
            "understated",
        ),
        (
            "low",
            "Exercise may reduce pain but the evidence is very uncertain.",
            "understated",
        ),
        ("moderate", "Exercise probably may reduce pain.", "mixed"),
        ("high", "Exercise had no effect on pain.", "no-effect"),
        ("low", "There was no difference between the groups.", "no-effect"),
        ("low", "Exercise is ineffective.", "no-effect"),
        ("high", "Exercise does not work.", "no-effect"),
        ("low", "There is no evidence that exercise reduces pain.", "no-evidence"),
        (
            "moderate",
            "There was no statistically significant difference in pain.",
            "significant",
        ),
        ("low", "Exercise shows promise.", "trend"),
        (
            "moderate",
            "Exercise probably reduces pain and should be offered to everyone.",
            "recommend",
        ),
        ("high", "Exercise is proven to reduce pain.", "proves"),
        ("high", "Exercise cures back pain.", "proves"),
        (
            "moderate",
            "Low-certainty evidence suggests that exercise probably reduces pain.",
            "other-level",
        ),
        ("moderate", "In May 2024 exercise probably reduced pain.", ""),
        ("moderate", "You may want to know that exercise probably reduces pain.", ""),
        (
            "low",
            "The reviewers wrote “insufficient evidence”, and exercise may reduce pain.",
            "",
        ),
        (
            "moderate",
            "For people with lower back pain, exercise probably eases pain a little.",
            "",
        ),
        (
            "moderate",
            "Out of 100 people who took the drug, probably 14 had a headache.",
            "",
        ),
        ("high", "Exercise to reduce pain probably works.", "understated"),
        ("low", "Statins lower the risk of a heart attack.", "overstated"),
        ("low", "Exercise is effective for back pain.", "overstated"),
        ("moderate", "Exercise is probably more effective than rest.", ""),
        ("low", "Exercise is more effective than rest.", "overstated"),
        ("low", "The increase in pain may be small.", ""),
        (
            "low",
            "People who walked had less pain than people who rested.",
            "overstated",
        ),
        (
            "moderate",
            "Fewer people with the vaccine probably get flu than without.",
            "",
        ),
        # Words of certainty that are not about the effect.
        (
            "low",
            "Sleep got better. The mothers may also have slept longer.",
            "overstated",
        ),
        (
            "low",
            "Tea keeps sugar steady; whether it might do so at night is not studied.",
            "overstated",
        ),
        (
            "low",
            "The rinse, which may be bought anywhere, freshens breath.",
            "overstated",
        ),
        (
            "low",
            "Pads cool the skin, and a nurse could learn it in an hour.",
            "overstated",
        ),
        ("low", "Whatever the cause may be, heat loosens a stiff neck.", "overstated"),
        (
            "low",
            "Tea warms the hands, although some may dislike the smell.",
            "overstated",
        ),
        ("high", "Nurses could reach every home, and their visits reduced pain.", ""),
        (
            "moderate",
            "Tea probably eases pain; it is uncertain when it will be sold here.",
            "",
        ),
        ("low", "The glue saves time. It may leave a slightly neater scar.", ""),
        ("low", "Little or no difference may be seen in weight.", ""),
        ("low", "It appears that tea lowers the number of colds.", ""),
        (
            "low",
            "Tea may reduce pain, but we do not know whether it prevents falls.",
            "",
        ),
        # Hedged words far behind the beginning.
        (
            "high",
            "Two hours after the tablet, 30 in 100 people are probably free of pain.",
            "understated",
        ),
        ("high", "Men who are treated are possibly at lower risk.", "understated"),
        # What is very uncertain.
        (
            "very-low",
            "In people whose diagnosis was uncertain, surgery helped.",
            "overstated",
        ),
        (
            "very-low",
            "Tea may ease pain, but the evidence on harms is very uncertain.",
            "overstated",
        ),
        (
            "very-low",
            "Tea may ease pain; how often to drink it is not known.",
            "overstated",
        ),
        (
            "very-low",
            "Too few people were studied for us to say whether tea helps.",
            "",
        ),
        ("very-low", "Nobody can yet say whether tea helps.", ""),
        ("very-low", "No conclusions can be drawn about tea.", ""),
        ("very-low", "The evidence on the harms of tea is very uncertain.", ""),
        # Wrong words, and the same words about something else.
        (
            "low",
            "The clinic does not work on Sundays. Visits may lower attendance.",
            "",
        ),
        ("low", "Tea may not work.", "no-effect"),
        ("low", "No evidence supports the use of tea.", "no-evidence"),
        ("moderate", "Evidence that tea prevents colds is lacking.", "no-evidence"),
        ("low", "The benefit was of borderline significance.", "significant"),
        ("low", "A drink with real promise, tea may ease pain.", "trend"),
        ("low", "Couples signed a card promising to walk. Doing so may ease pain.", ""),
        ("low", "Tea may ease pain. Drink it every day.", "recommend"),
        ("high", "Nets prevent malaria and should be handed out free.", "recommend"),
        ("low", "Tea may ease pain; this should be interpreted with caution.", ""),
        ("high", "It is a proven fact that nets prevent malaria.", "proves"),
        ("low", "The mat has not been shown to help; it does not work.", "no-effect"),
        ("low", "Tablets did not help them, so they tried tea. It may ease pain.", ""),
        ("low", "Tea did not work in 3 of 100 people. In others it may ease pain.", ""),
        (
            "moderate",
            "People with no evidence of disease at the start probably live longer.",
            "",
        ),
        ("low", "A promising young doctor ran the trial. Tea may ease pain.", ""),
        ("high", "Do not smoke: stopping lengthens life.", "recommend"),
        (
            "moderate",
            "Parents should read to children, which probably helps them.",
            "recommend",
        ),
        (
            "moderate",
            "We suggest that people drink tea, which probably eases pain.",
            "recommend",
        ),
        ("moderate", "The tablet must be taken each day. It probably eases pain.", ""),
        ("high", "The vaccine is 100% effective.", "proves"),
        (
            "very-low",
            "Tea probably eases pain, but the evidence is very uncertain.",
            "mixed",
        ),
        ("low", "Exercise likely may ease pain.", "mixed"),
        (
            "high",
            "In hospitals that may lack a scanner, the test finds 96 of 100 tumours.",
            "",
        ),
        ("low", "Massage gave people energy, and possibly sleep.", "overstated"),
        (
            "very-low",
            "Tea may ease pain; it is unclear how it is brewed.",
            "overstated",
        ),
        ("very-low", "Tea may help or harm; we do not know which.", ""),
        (
            "high",
            "The pump may be worn in bed. It keeps sugar steady two more hours a day.",
            "",
        ),
        (
            "high",
            "In patients for whom surgery could be delayed, drugs shrink the tumour.",
            "",
        ),
        ("low", "Teachers could spot problems earlier with the checklist.", ""),
        (
            "low",
            "The bracelet wards off nausea. On long trips it may be another matter.",
            "overstated",
        ),
        (
            "very-low",
            "Tea helps people whose illness takes an uncertain course.",
            "overstated",
        ),
        ("high", "Surgery may sound drastic, yet it relieves pain.", ""),
        (
            "low",
            "Choirs cheer people up; several said that they might carry on.",
            "overstated",
        ),
        ("low", "Tea relieves pain, perhaps more in women than in men.", "overstated"),
        ("high", "Visitors could come all day. Skin contact keeps babies warmer.", ""),
        ("low", "The tablet helped in a dish. It may give people sleep.", ""),
        (
            "moderate",
            "The drug, which must be kept cold, probably prevents bleeding.",
            "",
        ),
        ("moderate", "People with the app had probably lost two kilos more.", ""),
        (
            "low",
            "A film settles nerves before a scan, and patients may watch it twice.",
            "overstated",
        ),
        (
            "very-low",
            "Walls may lift the mood; nobody knows who should pay for them.",
            "overstated",
        ),
        ("low", "Nobody asked for proof of a diagnosis. Tea may ease pain.", ""),
        (
            "very-low",
            "Hypnosis might shorten labour, but our confidence in this is very low.",
            "",
        ),
        ("very-low", "One trial tried tea for snoring; it lasted three nights.", ""),
        ("high", "Make sure tea is at hand: it prevents colds.", "recommend"),
        ("low", "None lasted a year; all were in Chile.", ""),
        ("low", "Drop-outs were common, and few trials said why people left.", ""),
        (
            "low",
            "Trials took place in Chile, and in each of them tea kept colds away.",
            "overstated",
        ),
        (
            "moderate",
            "For people who have shown no sign of relapse, tea probably eases pain.",
            "",
        ),
        ("very-low", "There were two trials of fewer than 50 people.", ""),
        ("high", "Tea in people who should not take tablets eases pain.", ""),
        (
            "moderate",
            "Men with a trend towards high blood pressure probably benefit from tea.",
            "",
        ),
        (
            "moderate",
            "Babies at significant risk of jaundice probably need less light.",
            "",
        ),
        ("high", "There is a possibility that tea prevents colds.", "understated"),
        ("low", "Walk for half an hour a day, which may ease pain.", "recommend"),
        (
            "moderate",
            "The 17 trials differed: some ran for a month, others for three years.",
            "",
        ),
        ("low", "In none of the five trials did anyone count falls.", ""),
        ("low", "Women who took part in the choir were happier.", "overstated"),
        (
            "moderate",
            "Once there is no evidence of infection, tea probably eases pain.",
            "",
        ),
        ("high", "Because tea saves lives, every clinic should stock it.", "recommend"),
        (
            "low",
            "All of these results should be read with care. Tea may ease pain.",
            "",
        ),
        ("moderate", "Tea probably lowers weight; then again, it may not.", "mixed"),
        (
            "moderate",
            "The cream probably clears acne; whether it prevents scars is unclear.",
            "",
        ),
        ("high", "Tea relieves pain; its effect after that is unknown.", ""),
        ("low", "Tea may ease pain; it is likely that it does.", "mixed"),
        (
            "moderate",
            "Tea is likely to ease pain, but it is unclear whether it does.",
            "mixed",
        ),
        (
            "very-low",
            "Although we are very uncertain about this, tea will ease pain.",
            "mixed",
        ),
        (
            "moderate",
            "Although we are very uncertain about harms, tea probably eases pain.",
            "",
        ),
        ("low", "Splints may help; whether they do more than tape is not known.", ""),
        ("low", "Tea may help: pain scores tended to favour it.", "trend"),
        ("low", "People who tended to sleep badly may sleep longer with tea.", ""),
        ("low", "Ask your nurse for tea, as it may ease pain.", "recommend"),
        ("high", "Take tea instead of coffee: it eases pain.", "recommend"),
        ("high", "Tea eases pain, so treatment should begin at once.", "recommend"),
        ("low", "If you have a cold, try tea, which may ease it.", "recommend"),
        ("moderate", "Take-home tea probably eases pain.", ""),
        (
            "low",
            "Trials were small, so larger ones should follow. Tea may ease pain.",
            "",
        ),
        (
            "moderate",
            "A text that tells people they should come probably brings more of them.",
            "",
        ),
        (
            "moderate",
            "In women with no evidence of heart damage, tea probably eases pain.",
            "",
        ),
        (
            "low",
            "Men who showed no sign of infection may get well sooner with tea.",
            "",
        ),
        ("low", "Tea may ease pain, with no evidence of liver damage.", "no-evidence"),
        ("low", "People with gout had no sign of improvement with tea.", "no-evidence"),
        ("low", "Nine trials tested tea in nurses; none counted colds.", ""),
        ("very-low", "Harms were not reported in any trial.", ""),
        (
            "moderate",
            "Harms were measured in six trials: nausea is probably more common with tea.",
            "",
        ),
        ("low", "No study followed people for longer than a year.", ""),
        ("low", "We found no trials of tea.", ""),
        (
            "low",
            "Nine trials enrolled 300 nurses; most slept better with tea.",
            "overstated",
        ),
        (
            "low",
            "Five trials compared tea with water and found that tea shortens colds.",
            "overstated",
        ),
        ("low", "Fewer colds were reported with tea.", "overstated"),
        (
            "low",
            "Women who were followed for a year gained strength from tea.",
            "overstated",
        ),
    ],
)
def test_words_are_compared_with_certainty(
    certainty: str, text: str, expected: str
) -> None:
    codes = [one.code for one in find_doubtful_wording(text, certainty, "en-GB")]

    assert codes == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("certainty", "text", "better"),
    [
        ("moderate", "Exercise reduces pain.", "“probably reduces”"),
        ("moderate", "Statins reduce pain.", "“probably reduce”"),
        ("low", "Exercise probably reduces pain.", "“may reduce”"),
        ("high", "Exercise probably reduced pain.", "“reduces”"),
        ("very-low", "Exercise may ease pain.", "the evidence is very uncertain"),
        ("low", "Exercise has no effect on pain.", "little or no difference"),
    ],
)
def test_a_warning_offers_better_words_and_names_its_source(
    certainty: str, text: str, better: str
) -> None:
    warnings = [one.warning for one in find_doubtful_wording(text, certainty, "en")]

    assert any(better in warning for warning in warnings)
    assert all(warning.endswith((").", ")")) for warning in warnings)


def test_a_range_of_certainty_allows_the_words_of_both_its_ends() -> None:
    for words, codes in [
        ("Tea probably eases pain.", []),
        ("Tea may ease pain.", []),
        ("Tea eases pain.", ["overstated"]),
    ]:
        found = find_doubtful_wording(words, "moderate-low", "en-GB")
        assert [one.code for one in found] == codes


def test_other_languages_are_not_checked() -> None:
    assert find_doubtful_wording("Exercise reduces pain.", "low", "de") == []


def wording_faults(**finding: Any) -> list[Fault]:
    text = finding.pop("paragraph", "")
    language = finding.pop("language", "en-GB")
    copy = make.working_copy(language=language)
    source = copy.listed_sources.get().source_id
    copy.findingblock_set.update(**finding)
    copy.textblock_set.update(
        text=text.replace("MARK", f'<cite data-source="{source}"></cite>')
    )
    found = publish_checks.find_faults(take_snapshot(copy))
    return [fault for fault in found if fault.code.startswith("wording-")]


@pytest.mark.django_db
def test_a_finding_that_says_too_much_is_a_warning_at_its_words() -> None:
    [fault] = wording_faults(text="<p>Walking <b>eases</b> pain.</p>", certainty="low")

    assert (fault.code, fault.field) == ("wording-overstated", "text")
    assert fault.severity == Severity.WARNING
    assert "“may ease”" in fault.message


@pytest.mark.django_db
def test_a_paragraph_is_compared_with_the_finding_that_it_retells() -> None:
    finding = {"text": "<p>Daily walking may ease back pain.</p>", "certainty": "low"}

    [fault] = wording_faults(
        paragraph="<p>It rained. Daily walking eases back pain.MARK We were glad.</p>",
        **finding,
    )
    assert fault.code == "wording-overstated"
    for unlike in [
        "<p>Daily walking eases back pain.</p>",  # cites nothing
        "<p>Chronic pain lowers quality of life.MARK</p>",  # another matter
        "<p>Daily walking may ease back pain.MARK</p>",
        "<p>They wrote: “Daily walking eases back pain.”MARK</p>",
    ]:
        assert wording_faults(paragraph=unlike, **finding) == []


@pytest.mark.django_db
def test_changed_certainty_is_no_old_debt() -> None:
    copy = make.working_copy()
    copy.findingblock_set.update(text="<p>Walking eases pain.</p>", certainty="low")
    live = take_snapshot(copy)
    copy.findingblock_set.update(certainty="very-low")

    [added] = publish_checks.find_added(take_snapshot(copy), live)

    assert added.code == "wording-overstated"
