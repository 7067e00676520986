"""The demo artwork is large, described, credited, and drawn the same each time."""

import pytest

from evidenceblog.demo.drawing import ARTWORK, WIDTH, draw

every_drawing = pytest.mark.parametrize("key", sorted(ARTWORK))


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(key, marks=() if key == "funnel" else pytest.mark.all)
        for key in sorted(ARTWORK)
    ],
)
def test_a_drawing_fills_its_sheet_and_is_the_same_each_time(key):
    drawn = draw(key)

    assert drawn.tobytes() == draw(key).tobytes()
    assert drawn.size == (WIDTH, ARTWORK[key].height)
    assert WIDTH >= 1600
    assert len(drawn.resize((80, 60)).getcolors(80 * 60) or []) > 8


@every_drawing
def test_a_drawing_carries_its_papers(key):
    drawing = ARTWORK[key]

    for paper in (
        drawing.title,
        drawing.alt_text,
        drawing.creator,
        drawing.credit_line,
    ):
        assert paper.strip() == paper != ""
    assert drawing.licence == "CC0-1.0"
