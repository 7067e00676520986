"""Sketching: copies find one another whatever was varied, and strangers do not."""

import itertools
import random
from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import example, given, strategies as st

from comments.screening.minhash import PLACES, bands_of, likeness, sketch_of

NEAR = 0.5
INT32 = range(-(1 << 31), 1 << 31)
PITCH = (
    "Hello Maria, I was struggling with back pain for three years until a friend told "
    "me about this clinic. Their herbal programme changed my life in 14 days! Read my "
    "story at https://cure-one.example/story?id=77 and tell them that I sent you."
)
ARABIC = (
    "نقدم خدمات تمريض منزلي متميزة لكبار السن والمرضى في جميع أنحاء المدينة على مدار "
    "الساعة مع فريق من الممرضات المدربات وبأسعار مناسبة للجميع اتصل بنا اليوم"
)
CHINESE = "我们的中医诊所专治慢性腰痛无需手术三个疗程即可痊愈已有上万名患者受益欢迎咨询"
HEBREW = (
    "המרפאה שלנו מציעה טיפול טבעי בכאבי גב כרוניים ללא ניתוח וללא תרופות, צוות מנוסה "
    "ואלפי מטופלים מרוצים, התקשרו עוד היום לקביעת תור ללא התחייבות"
)


@cache
def sketched(text: str) -> tuple[list[int], set[int]]:
    sketch = sketch_of(text)
    return sketch, set(bands_of(sketch))


def alike(one: str, other: str) -> float:
    return likeness(sketch_of(one), sketch_of(other))


def meet(one: str, other: str) -> bool:
    """Tell whether the index would bring two texts together, and they be taken for near."""
    (sketch, bands), (others, shared) = sketched(one), sketched(other)
    return not bands.isdisjoint(shared) and likeness(sketch, others) >= NEAR


@pytest.mark.parametrize(
    "disguised",
    [
        PITCH.upper(),
        PITCH.replace("Maria", "Dr. Olufunmilayo"),
        PITCH.replace("cure-one.example/story?id=77", "www2.heal.example/x"),
        PITCH.replace("https://cure-one.example/story?id=77", "me@heal.example"),
        PITCH.replace("14", "30").replace("!", "…").replace(". ", " — "),
        PITCH.replace("a", "\u0430").replace("o", "\u03bf").replace("e", "\u0435"),
        "\u200b".join(PITCH),
        PITCH.translate({c: c + 0x1D400 - 0x41 for c in range(0x41, 0x5B)}),
        PITCH.replace("herbal programme", "h e r b a l programme"),
        "Great post.\n\n" + PITCH + "\n\nBest wishes, Ivan",
        PITCH.replace("back pain", "arthritis").replace("three", "seven"),
    ],
)
def test_a_disguise_does_not_hide_a_copy(disguised: str) -> None:
    assert disguised != PITCH
    assert meet(PITCH, disguised)


@pytest.mark.parametrize("text", [ARABIC, CHINESE, HEBREW])
def test_copies_are_found_in_any_script(text: str) -> None:
    half = len(text) // 2

    assert meet(text, text + " https://clinic.example/ 2024")
    assert meet(text, text[:half] + text[half + 3 :])
    assert alike(text, PITCH) < 0.2


@pytest.mark.parametrize(
    "thanks",
    [
        "Thank you!",
        "Thank you so much for this very useful information",
        "Great article, thanks for sharing https://a-long-address.example/of/somebody/",
        "شكرا جزيلا لكم على هذا المقال المفيد جدا",
        "非常感谢您的分享 很有帮助",
        "ha" * 200,
        "12 345 " * 40,
        "",
    ],
)
def test_what_people_say_without_having_met_has_no_sketch(thanks: str) -> None:
    assert sketch_of(thanks) == []
    assert bands_of([]) == []


def test_what_has_no_sketch_is_like_nothing() -> None:
    assert likeness([], []) == likeness(sketch_of(PITCH), []) == 0


WORDS = """
    walking trial pain evidence review doctor sleep study knee weeks found helped told
    therapy patients group small risk years people better never always result question
    nurse exercise morning medicine certain dose placebo surgery hospital written chance
"""


def copies(chance: random.Random, many: int) -> list[str]:
    """Return copies of a text, each with a twelfth of its words changed by itself."""
    vocabulary = WORDS.split()
    words = chance.choices(vocabulary, k=60)

    def copy() -> Iterator[str]:
        for word in words:
            yield chance.choice(vocabulary) if chance.random() < 1 / 12 else word

    return [" ".join(copy()) for _ in range(many)]


def test_made_up_campaigns_are_told_apart() -> None:
    chance = random.Random(5)  # noqa: S311
    texts = [(n, text) for n in range(20) for text in copies(chance, many=8)]
    texts += [(-n, copies(chance, many=1)[0]) for n in range(1, 100)]

    pairs = list(itertools.combinations(texts, 2))
    together = {(a, b) for a, b in pairs if a[0] == b[0]}
    found = {(a, b) for a, b in pairs if meet(a[1], b[1])}

    # A copy need not meet all others, only some: .88 of them, when this was written.
    assert len(found & together) / len(together) > 0.8
    assert len(found & together) / len(found) > 0.98


@given(st.text(max_size=400) | st.text("a\u0435\u03b1. @/:h\u0301字😀", max_size=400))
@example("\ud800" * 60)
@example("\U0010ffff字" * 60)
def test_any_text_has_a_sketch_that_postgresql_holds_or_none(text: str) -> None:
    sketch = sketch_of(text)

    assert len(sketch) in {0, PLACES}
    assert all(number in INT32 for number in sketch + bands_of(sketch))
    assert likeness(sketch, sketch) == (1 if sketch else 0)


def test_a_stored_sketch_means_the_same_to_later_versions() -> None:
    assert sketch_of(PITCH)[:3] == [-1721024864, 1946194073, -958959558]
    assert bands_of(list(range(PLACES)))[:2] == [-1076558903, 1830177041]
