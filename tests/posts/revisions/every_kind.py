"""A working copy with a block of each kind, each field filled."""

from posts.models import WorkingCopy
from tests import make


def every_kind(**changes: object) -> WorkingCopy:
    copy = make.working_copy(
        **{
            "lead": make.artwork(),
            "lead_caption": "Why it leads",
            "notice": "A sample",
            "language": "fr",
            "series": make.series(name="Walking"),
            "part": 2,
        }
        | changes
    )
    copy.findingblock_set.update(
        studies=15,
        people=2000,
        outcome="Pain",
        **make.NUMBERS,
        **make.ON_A_SCALE,
        **make.QUESTION,
        **make.LOWERED,
    )
    make.artwork_block(copy, caption="Why it is here", alt_text="A line")
    copy.tableblock_set.create(
        ordering=40,
        caption="Numbers",
        table="<table><tbody><tr><th>A</th></tr></tbody></table>",
    )
    copy.quotationblock_set.create(
        ordering=50, text="Their words.", source=make.source(), locator="page 7"
    )
    copy.embedblock_set.create(
        ordering=60, url="https://vimeo.com/1", title="A film about walking"
    )
    copy.reviewers.create(author=make.author())
    return copy
