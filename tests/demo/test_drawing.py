"""The demo artwork is large, described, credited, and drawn the same each time."""

import pytest

from evidenceblog.demo.drawing import ARTWORK, WIDTH, draw

every_drawing = pytest.mark.parametrize("key", sorted(ARTWORK))


@every_drawing
def test_a_drawing_fills_its_sheet(key):
    drawn = draw(key)

    assert drawn.size == (WIDTH, ARTWORK[key].height)
    assert WIDTH >= 1600
    assert len(drawn.resize((80, 60)).getcolors(80 * 60) or []) > 8


@pytest.mark.parametrize("key", ["moons", "funnel"])
def test_a_drawing_is_the_same_each_time(key):
    assert draw(key).tobytes() == draw(key).tobytes()


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
