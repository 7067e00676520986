"""Pictures of the demo's home, post, topic and search, for somebody to look at.

Each whole page at 390 and 1280 px, in light and in dark, of home and post what the README
shows of them, and what the editors' guide shows of the form and of sources. Run as
`python3 bench/screenshots.py FOLDER`.
"""

import environment  # noqa: F401  # first: all else is importable only then

# isort: split
import argparse
import os
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

import demo_site
import servers
from browser import QUIET
from results import progress
from tests.servers.bibliography import Failure
from tests.servers.crossref import CrossrefServer, crossref_server, make_update

WIDTHS = (390, 1280)
HEIGHT = 900
# Where the menu at the side of the admin is hidden, and a card is small.
SMALL = 760
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PAGES = {
    "home": "/",
    "post": demo_site.POST,
    "topic": demo_site.TOPIC,
    "search": demo_site.SEARCH,
}
# What a text block is written in.
TEXT = ".ProseMirror[contenteditable]"
# A work that the demo cites and that was retracted; and what an editor pastes of which
# the first is found, the second another work, the third without an answer.
RETRACTED = "10.5555/demo.numeracy.2020.0004"
NOTICE = "10.5555/evidenceblog-demo.interval-survey.retraction"
FOUND, ANOTHER, FAILED = (f"10.5555/jim.{number}" for number in (1, 2, 3))
PASTED = f"""https://doi.org/{FOUND}
Miller J. Does tea calm the nerves? J Invented Med 2019;3:1-9. doi:{ANOTHER}
{FAILED}
"""
# What stands a little above the middle.
README = {"home": "main", "post": ".findings"}
TO_MIDDLE = "one => scrollTo(0, one.getBoundingClientRect().top + scrollY - 400)"
# Lists load their pictures when these come near; a picture of the page shows them all.
LOAD_ALL = """async () => {
  for (const image of document.images) image.loading = "eager";
  await Promise.all([...document.images].map(image => image.decode().catch(() => {})));
  await document.fonts.ready;
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures go")
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    with crossref_server() as crossref:
        _fill(crossref)
        os.environ["CROSSREF_URL"] = crossref.url
        _draw_demo(folder)


def _fill(crossref: CrossrefServer) -> None:
    """Let the stand-in know what is asked about here; one question always fails."""
    retraction = make_update("retraction", NOTICE, "2026-11-18")
    crossref.add(RETRACTED, **{"updated-by": [retraction]})
    crossref.add(FOUND, title="Walking for back pain: a trial", volume="12", page="1-9")
    crossref.add(ANOTHER, title="Stretching before sleep", volume="2")
    crossref.choose_failure = lambda asked: (
        Failure.BROKEN if FAILED in asked.about else None
    )


def _draw_demo(folder: Path) -> None:
    with demo_site.demo_site(None) as site:
        # Before the browser comes: its loop runs in this thread.
        cookie = _session()
        _draw_all(site, folder, cookie)


def _draw_all(site: str, folder: Path, cookie: tuple[str, str]) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=servers.program("chromium"), args=QUIET
        )
        for width in WIDTHS:
            for scheme in SCHEMES:
                _draw(browser, site, folder, width, scheme)
        _draw_form(browser, site, folder, cookie)
        _draw_finding(browser, site, folder)
        _draw_sources(browser, site, folder, cookie)
        browser.close()


def _draw_sources(
    browser: Browser, site: str, folder: Path, cookie: tuple[str, str]
) -> None:
    """Draw what was found of pasted works, what is known of a source, and how the page of
    a newer version is answered."""
    page = browser.new_page(
        base_url=site, viewport={"width": SMALL, "height": HEIGHT}, locale="en-GB"
    )
    name, value = cookie
    page.context.add_cookies([{"name": name, "value": value, "url": site}])
    page.goto("/admin/citations/source/paste/")
    page.locator("textarea").fill(PASTED)
    page.get_by_role("button", name="Look up").click()
    page.get_by_text("Found", exact=True).wait_for()
    page.get_by_text("No answer yet").wait_for()
    _save_part(page, "#pasted", folder / "pasted-sources.png")
    page.goto(f"/admin/citations/source/?q={RETRACTED}")
    page.locator("#result_list tbody th a").click()
    page.get_by_role("button", name="Ask now").click()
    while not page.get_by_text("Crossref: answered").count():
        page.reload()
    _save_part(page, ".field-happened", folder / "source-status.png")
    page.goto("/admin/citations/sourceevent/?kind__exact=new_version")
    page.locator("#result_list tbody th a").click()
    page.get_by_role("heading", name="What its authors conclude").wait_for()
    _save_part(page, ".evidence-answer", folder / "newer-version.png")
    page.close()


def _save_part(page: Page, part: str, file: Path) -> None:
    page.locator(part).screenshot(path=file)
    progress(str(file))


def _draw_finding(browser: Browser, site: str, folder: Path) -> None:
    """Draw a finding of a summary with its drawing and facts open."""
    page = browser.new_page(
        base_url=site, viewport={"width": WIDTHS[-1], "height": HEIGHT}, locale="en-GB"
    )
    page.goto(demo_site.NUMBERS)
    page.evaluate(LOAD_ALL)
    page.locator(".finding-facts summary").first.click()
    page.locator(".findings li").first.screenshot(path=folder / "finding.png")
    progress(str(folder / "finding.png"))
    page.close()


def _draw_form(
    browser: Browser, site: str, folder: Path, cookie: tuple[str, str]
) -> None:
    """Draw a new post, a post beside its preview, and the page before it is published."""
    page = browser.new_page(
        base_url=site, viewport={"width": WIDTHS[-1], "height": HEIGHT}, locale="en-GB"
    )
    name, value = cookie
    page.context.add_cookies([{"name": name, "value": value, "url": site}])
    page.goto("/admin/posts/workingcopy/add/")
    page.locator(TEXT).first.wait_for()
    _save(page, folder / "new-post.png", full_page=False)
    page.goto(demo_site.POST)
    page.locator(".edit-link").nth(1).click()
    page.get_by_role("button", name="Preview").click()
    page.frame_locator("#preview-pane iframe").locator("h1").wait_for()
    page.locator(TEXT).first.wait_for()
    _save(page, folder / "preview.png", full_page=False)
    page.locator(f"{TEXT} > p").first.click()
    page.keyboard.press("End")
    page.keyboard.type(" Nobody should have to guess.")
    page.get_by_role("button", name="Save and publish…").click()
    page.get_by_role("heading", name="What changes").wait_for()
    _save(page, folder / "before-you-publish.png", full_page=False)
    page.close()


def _session() -> tuple[str, str]:
    """Return name and value of the cookie of an editor who is signed in."""
    from django.apps import apps  # only now: these read the settings
    from django.conf import settings
    from django.contrib.auth.models import Group
    from django.test import Client

    from evidenceblog import groups
    from evidenceblog.core.models import User

    groups.make_groups(apps)
    editor = User.objects.get(username="editor")
    editor.is_staff = True
    editor.save()
    editor.groups.add(Group.objects.get(name="Editors"))
    client = Client()
    client.force_login(editor)
    return settings.SESSION_COOKIE_NAME, client.cookies[
        settings.SESSION_COOKIE_NAME
    ].value


def _draw(
    browser: Browser,
    site: str,
    folder: Path,
    width: int,
    scheme: Literal["light", "dark"],
) -> None:
    page = browser.new_page(
        base_url=site,
        viewport={"width": width, "height": HEIGHT},
        color_scheme=scheme,
        locale="en-GB",
    )
    for name, path in PAGES.items():
        page.goto(path)
        page.evaluate(LOAD_ALL)
        _save(page, folder / f"{name}-{width}-{scheme}.png", full_page=True)
        if name in README and (width, scheme) == (WIDTHS[-1], SCHEMES[0]):
            page.locator(README[name]).evaluate(TO_MIDDLE)
            _save(page, folder / f"{name}.png", full_page=False)
    page.close()


def _save(page: Page, file: Path, *, full_page: bool) -> None:
    page.screenshot(path=file, full_page=full_page)
    progress(str(file))


if __name__ == "__main__":
    main()
