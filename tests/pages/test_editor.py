"""An editor writes a post in the admin's own editor and publishes it; readers talk."""

import pytest
from playwright.sync_api import Locator, Page, expect

from comments.models import Comment
from posts.models import Post
from tests import make

from .windows import sign_in


def add_block(page: Page, kind: str, form: str) -> Locator:
    """Add a block at the end of the body with the editor's own buttons."""
    page.locator(".order-machine-insert-target.last").click()
    page.locator(".plugin-button-title").get_by_text(kind, exact=True).click()
    return page.locator(f"#{form}")


def type_into(block: Locator, words: str) -> None:
    block.locator(".ProseMirror[contenteditable]").click()
    block.page.keyboard.type(words)


def choose(field: Locator, words: str) -> None:
    """Pick from an autocomplete by typing what a person knows of it."""
    page = field.page
    field.locator(".select2-selection").click()
    page.locator(".select2-search__field").last.press_sequentially(words[:12])
    page.locator(".select2-results__option", has_text=words).click()


def open_drawer(page: Page, name: str) -> None:
    page.locator(".drawer > summary", has_text=name).click()


def cite(page: Page, block: Locator, source: str, where: str) -> None:
    """Cite a source of the library by typing what a person knows of it."""
    block.get_by_role("button", name="cite a source").click()
    page.locator("#citation-source").press_sequentially(source)
    page.locator("[role=option]", has_text=source).click()
    page.fill("#citation-locator", where)
    page.get_by_role("button", name="Cite", exact=True).last.click()


@pytest.mark.django_db(transaction=True)
def test_a_post_is_made_in_the_editor_read_answered_and_moderated(
    page: Page, reader: Page
) -> None:
    make.author(name="Ada Samplesson")
    make.topic(name="Chronic pain", slug="chronic-pain")
    first = make.source(title="Sample source: walking")
    make.source(title="Sample source: swimming")
    make.artwork(title="A first drawing", credit_line="Credit: First Maker")
    make.artwork(title="A second drawing", credit_line="Credit: Second Maker")
    sign_in(page, "Editors")

    page.goto("/admin/posts/workingcopy/add/")
    page.fill("#id_title", "Can walking help with pain?")
    page.fill("#id_standfirst", "A short look at two sample sources.")

    text = page.locator("#textblock_set-0")
    type_into(text, "Walking is free")
    cite(page, text, "walking", "Table 2")
    page.keyboard.type(" and so is swimming")
    cite(page, text, "swimming", "")

    heading = add_block(page, "Text", "textblock_set-1")
    type_into(heading, "What was found")
    heading.locator(".prose-menubar__selected").click()
    heading.locator("[data-name=heading2]").click()

    for number, word in enumerate(["first", "second"]):
        block = add_block(page, "Artwork", f"artworkblock_set-{number}")
        choose(block.locator(".field-artwork"), f"A {word} drawing")
        block.locator(".field-caption input").fill(f"Why {word}")

    finding = add_block(page, "Key finding", "findingblock_set-0")
    type_into(finding, "Walking probably eases pain a little.")
    finding.locator("select[name$=certainty]").select_option("moderate-low")
    choose(finding.locator(".fieldBox.field-source"), first.csl["title"])

    open_drawer(page, "People")
    choose(page.locator("#bylines-0"), "Ada Samplesson")
    open_drawer(page, "Search and citing")
    choose(page.locator(".field-topics"), "Chronic pain")

    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_text("Nothing is missing.")).to_be_visible()
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".messagelist")).to_contain_text("Published.")

    reader.goto("/can-walking-help-with-pain/")
    expect(reader.locator("h1")).to_have_text("Can walking help with pain?")
    expect(reader.locator(".post .standfirst")).to_have_text(
        "A short look at two sample sources."
    )
    expect(reader.locator(".byline")).to_contain_text("Ada Samplesson")
    expect(reader.locator(".topics")).to_have_text("Chronic pain")
    expect(reader.locator(".body h2").first).to_have_text("What was found")
    expect(reader.locator("a.citation")).to_have_text(["[1, Table 2]", "[2]", "[1]"])
    expect(reader.locator(".caption")).to_have_text(["Why first", "Why second"])
    expect(reader.locator(".credit").first).to_contain_text("Credit: First Maker")
    expect(reader.locator(".certainty")).to_contain_text("moderate to low")
    expect(reader.locator(".references li")).to_have_count(2)
    expect(reader.locator(".licence-line")).to_contain_text("is licensed under")
    pictures = reader.locator(".artwork img")
    assert pictures.count() == 2
    assert pictures.evaluate_all("all => all.every(one => one.naturalWidth > 0)")

    reader.fill("#id_name", "قارئة")
    reader.fill("#id_email", "reader@example.org")
    reader.fill("#id_body", "Thank you, this is clear.")
    reader.get_by_role("button", name="Post comment").click()
    expect(reader.locator("h1")).to_contain_text("a moderator will read it")
    receipt = reader.url
    reader.goto("/can-walking-help-with-pain/")
    expect(reader.locator("#comments-title")).to_have_text("0 comments on this post")

    page.context.clear_cookies()
    sign_in(page, "Moderators")
    page.goto("/admin/comments/comment/")
    expect(page.locator(".card .body")).to_have_text("Thank you, this is clear.")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("#toast")).to_contain_text("1 comment: approved")

    reader.goto(receipt)
    reader.get_by_text("See it on the page").click()
    expect(reader.locator(f"#comment-{Comment.objects.get().pk}")).to_contain_text(
        "Thank you, this is clear."
    )
    expect(reader.locator("#comments-title")).to_have_text("1 comment on this post")
    assert Post.objects.live().get().slug == "can-walking-help-with-pain"


@pytest.mark.django_db(transaction=True)
def test_a_text_stands_as_code_only_if_its_editor_does_not_come(page: Page) -> None:
    copy = make.working_copy()
    sign_in(page, "Editors")
    page.route("**/django_prose_editor/**", lambda route: route.abort())
    page.goto(f"/admin/posts/workingcopy/{copy.pk}/change/")
    text = page.locator("#id_textblock_set-0-text")

    text.evaluate("field => { field.getAnimations()[0].currentTime = 0 }")
    expect(text).to_have_css("color", "rgba(0, 0, 0, 0)")

    text.evaluate("field => field.getAnimations()[0].finish()")
    expect(text).not_to_have_css("color", "rgba(0, 0, 0, 0)")
