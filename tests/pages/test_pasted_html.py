"""Single things that programs write into what they copy, read by our own script."""

from typing import Any

import pytest
from playwright.sync_api import Page

from .windows import sign_in

pytestmark = pytest.mark.django_db(transaction=True)

SOURCES = [["7", "Samplesson 2020: Sample source: a walk"]]
CLEAN = """async ([html, sources]) => {
    const { clean } = await import("posts/pasted-html")
    const { blocks, found } = clean(html, { headings: true, lists: true }, sources)
    return [blocks.map((block) => block.outerHTML).join(""), found]
}"""
ITEM = "<p class=MsoListParagraph style='mso-list:l1 level{} lfo2'>{}{}</p>"
MARK = "<span style='mso-list:Ignore'>{}<span>&nbsp; </span></span>"

CASES: dict[str, tuple[str, str, dict[str, list[str]]]] = {
    "numbered levels of Word": (
        ITEM.format(1, MARK.format("1."), "One")
        + ITEM.format(2, MARK.format("a."), "Sub")
        + "<p>Between</p>"
        + ITEM.format(1, MARK.format("2."), "Two"),
        (
            '<ol><li><p>One</p><ol type="a"><li><p>Sub</p></li></ol></li></ol>'
            '<p>Between</p><ol start="2"><li><p>Two</p></li></ol>'
        ),
        {},
    ),
    "a marker in elements of its own": (
        ITEM.format(1, "<span>·<span>&nbsp;&nbsp; </span></span>", "One"),
        "<ul><li><p>One</p></li></ul>",
        {},
    ),
    "tracked changes": (
        (
            "<p>It <span class=msoDel><del>cures</del></span><ins>eases</ins> pain"
            "<span style='text-decoration: underline line-through'> for ever</span>.</p>"
        ),
        "<p>It eases pain.</p>",
        {"deleted": ["cures", "for ever"]},
    ),
    "comments of Google Docs": (
        (
            '<p>Pain<sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup> eased.</p>'
            '<div><p><a href="#cmnt_ref1" id="cmnt1">[a]</a>Really?</p></div>'
        ),
        "<p>Pain eased.</p>",
        {"comments": ["[a]Really?"]},
    ),
    "references of a web page": (
        (
            "<p>Known [<a href='#r1'>1</a>, <a href='#r2'>2</a>; <a href='#r1'>1–2</a>].</p>"
            "<ol><li id=r1>Samplesson. Sample source: a walk.</li><li id=r2>Other.</li></ol>"
        ),
        (
            '<p>Known [<cite data-source="7"></cite>, <sup>[2]</sup>; <sup>[1–2]</sup>].</p>'
            "<p>[2] Other.</p>"
        ),
        {
            "cited": ["Samplesson 2020 – Samplesson. Sample source: a walk."],
            "marks": ["[1–2]"],
            "notes": ["[2] Other."],
        },
    ),
    "links that lead nowhere": (
        (
            "<p><a href='javascript:alert(1)'>a</a> <a href='/b'>b</a> <a href='#c'>see c</a>"
            " <a href='mailto:d@example.org'>d</a> <a href='https://example.org/#e'>see e</a></p>"
        ),
        (
            '<p>a b see c <a href="mailto:d@example.org">d</a> '
            '<a href="https://example.org/#e">see e</a></p>'
        ),
        {"links": ["a (javascript:alert(1))", "b (/b)", "see c (#c)"]},
    ),
    "weights within weights": (
        (
            "<p><b>bold <span style='font-weight:normal'>not</span></b> <span "
            "style='FONT-WEIGHT: 600'>too</span> <sup style='vertical-align:baseline'>n</sup></p>"
        ),
        "<p><strong>bold </strong>not <strong>too</strong> <sup>n</sup></p>",
        {},
    ),
    "styles in words and other attributes": (
        "<p title='a > b style=\"x\"' style='font-weight:bold'>say style=\"no\"</p>",
        '<p><strong>say style="no"</strong></p>',
        {},
    ),
    "headings, quotations, formulas": (
        "<h1>A</h1><h5>B</h5><blockquote>C</blockquote><p><math><mi>x</mi></math></p>",
        "<h2>A</h2><h3>B</h3><p>C</p><p>x</p>",
        {"headings": ["A", "B"], "quotations": ["C"], "formulas": ["x"]},
    ),
    "what nobody sees": (
        (
            "<p>pa\u200bin\u00ad \ufeff\u202ex\u202c 5\u00a0mg a\u00a0b \u0e01\u200b\u0e02"
            "<span style='display:none'>no</span><span style='mso-hide:all'>no</span></p>"
        ),
        "<p>pain x 5&nbsp;mg a b \u0e01\u200b\u0e02</p>",
        {},
    ),
}


def test_each_thing_is_read_for_what_it_means(page: Page) -> None:
    sign_in(page, "Editors", "/admin/posts/workingcopy/add/")
    read: dict[str, Any] = {
        name: tuple(page.evaluate(CLEAN, [html, SOURCES]))
        for name, (html, _kept, _found) in CASES.items()
    }

    assert read == {name: case[1:] for name, case in CASES.items()}
