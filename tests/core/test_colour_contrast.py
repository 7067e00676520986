"""Contrast of colours, against values that WCAG's own definition gives."""

import pytest

from evidenceblog.core.colour_contrast import ENOUGH, contrast, lighten


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#000000", "#ffffff", 21),
        ("#ffffff", "#ffffff", 1),
        ("#767676", "#ffffff", 4.54),  # the palest grey that passes on white
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#ffffff", 4.0),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, expected: float) -> None:
    assert contrast(one, other) == pytest.approx(expected, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


@pytest.mark.parametrize("colour", ["#000000", "#b5452c", "#17507f", "#5a0000"])
def test_a_lightened_colour_is_read_in_the_dark(colour: str) -> None:
    assert contrast(lighten(colour, "#1d242c"), "#1d242c") >= ENOUGH


def test_what_is_light_enough_stays_as_it_is() -> None:
    assert lighten("#f08f73", "#1d242c") == "#f08f73"
