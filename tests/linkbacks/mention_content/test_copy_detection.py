"""Copying: how much of a post another page holds, and whether it may."""

import pytest

from comments.linkbacks.mention_content.copy_detection import (
    COPIED,
    NO_COPIES,
    NO_DERIVATIVES,
    copied_share,
    forbidden_copy,
)

POST = """Walking is the plainest of all exercises, and people with sore knees are often
told to try it. The review gathered eleven trials with twelve hundred adults, most of
them past sixty, who walked for at least a quarter of an hour on most days of the week.
After three months those who had walked said that it hurt them a little less than it
hurt the others, and nobody fared worse. How long this lasts no trial has looked into,
since all of them ended within a year; nor can anybody say yet whether a brisk pace does
more for a knee than an easy one."""


def test_a_copy_between_other_words_is_whole():
    assert copied_share(POST, f"Our blog. {POST.upper()} Share this!") == 1.0


def test_a_quoted_sentence_is_little():
    quoted = POST.split(". ")[1]

    assert 0 < copied_share(POST, f"They write: {quoted}. I agree.") < COPIED


def test_half_of_a_post_is_about_half():
    assert copied_share(POST, POST[: len(POST) // 2]) == pytest.approx(0.5, abs=0.1)


def test_another_text_of_the_same_words_holds_nothing():
    assert copied_share(POST, " ".join(sorted(POST.split()))) == 0.0


def test_of_a_short_post_nothing_can_be_told():
    assert copied_share("Walking helps sore knees.", "Walking helps sore knees.") == 0.0


def test_scripts_without_spaces_are_compared_by_their_signs():
    ours = "".join(chr(0x4E00 + 7 * n) for n in range(120))

    assert copied_share(ours, f"转载 {ours}。") == 1.0
    assert copied_share(ours, ours[:20]) < COPIED


@pytest.mark.parametrize(
    ("licence", "copies", "matter"),
    [
        ("CC-BY-ND-4.0", 1.0, NO_DERIVATIVES),
        ("CC-BY-NC-ND-4.0", COPIED, NO_DERIVATIVES),
        ("CC-BY-ND-4.0", 0.4, None),
        ("CC-BY-4.0", 1.0, None),
        ("CC-BY-SA-4.0", 1.0, None),
        ("CC0-1.0", 1.0, None),
        ("public-domain", 1.0, None),
        ("all-rights-reserved", 1.0, NO_COPIES),
        ("all-rights-reserved", 0.1, None),
        ("not-stated", 1.0, None),
    ],
)
def test_a_copy_that_the_licence_forbids_is_named(licence, copies, matter):
    assert forbidden_copy(licence, copies) == matter
