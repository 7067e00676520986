"""The marks of certainty are drawn where backgrounds are not: on paper, in forced colours."""

import pytest
from playwright.sync_api import Page

from posts.models import FindingBlock, WorkingCopy
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)
DRAWN = """marks => marks.map(mark => {
  const style = getComputedStyle(mark);
  return ["Top", "Right", "Bottom", "Left"].map(
    side => Math.round(parseFloat(style[`border${side}Width`])));
})"""


@pytest.mark.parametrize("media", [{"media": "print"}, {"forced_colors": "active"}])
def test_the_marks_are_drawn_by_their_borders(
    page: Page, media: dict[str, str]
) -> None:
    copy = make.working_copy(slug="walking")
    FindingBlock.objects.update(certainty="moderate-low")
    make.published(WorkingCopy.objects.get(pk=copy.pk))
    page.emulate_media(**media)  # type: ignore[arg-type]
    page.goto("/walking/")

    drawn = page.locator(".certainty-scale i").evaluate_all(DRAWN)

    thick, thin = drawn[0][0], drawn[3][0]
    assert thick > 2 * thin > 0
    assert drawn == [[thick] * 4, [thick] * 4, [thin, thin, thin, thick], [thin] * 4]
    assert page.locator("form").count()
    if "media" in media:
        assert not page.locator("form").first.is_visible()
