"""Rendering again: which bodies are stale, and what makes them anew."""

import shutil
from pathlib import Path

import pytest
from django.test import Client

from evidenceblog.core import cache_purge
from posts.models import Post, Revision
from posts.revisions import rendering, withdrawal
from posts.revisions.rendering import render_stale
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the templates, by which the stamp is made."""
    folder = shutil.copytree(rendering.TEMPLATE_FOLDER, tmp_path / "templates")
    monkeypatch.setattr(rendering, "TEMPLATE_FOLDER", folder)
    monkeypatch.setattr(
        rendering, "renderer_version", rendering.renderer_version.__wrapped__
    )
    return folder


@pytest.mark.parametrize(
    "template",
    ["_credit.html", "_picture.html"]
    + [path.name for path in (rendering.TEMPLATE_FOLDER / "blocks").iterdir()],
)
def test_the_stamp_changes_with_each_template_that_shapes_a_body(
    templates: Path, template: str
) -> None:
    before = rendering.renderer_version()

    [file] = templates.rglob(template)
    file.write_text(file.read_text() + "\n")

    assert rendering.renderer_version() != before


def test_the_stamp_does_not_change_with_the_page_around_the_body(
    templates: Path,
) -> None:
    before = rendering.renderer_version()

    (templates / "post.html").write_text("Another page")

    assert rendering.renderer_version() == before


def test_a_live_body_of_older_templates_is_rendered_again(client: Client) -> None:
    post = make.post(slug="walking")
    fresh = Revision.objects.get().body
    Revision.objects.update(body="Old looks", rendered_by="old")
    assert "Old looks" in client.get("/walking/").content.decode()

    render_stale.call()

    revision = Revision.objects.get()
    assert (revision.body, revision.rendered_by) == (
        fresh,
        rendering.renderer_version(),
    )
    assert "Old looks" not in client.get("/walking/").content.decode()
    assert Post.objects.get().live == post.live


def test_rendering_again_reads_the_snapshot_and_not_the_working_copy() -> None:
    copy = make.working_copy()
    make.published(copy)
    copy.textblock_set.update(text="<p>Not published yet</p>")
    Revision.objects.update(rendered_by="old")

    render_stale.call()

    assert "Not published yet" not in Revision.objects.get().body


def test_only_what_readers_see_and_is_stale_is_touched() -> None:
    copy = make.working_copy()
    old = make.published(copy)
    make.published(copy)
    gone = make.post()
    withdrawal.withdraw(gone, by=make.person(), note="Wrong.")
    fresh = make.post()
    Revision.objects.update(body="As it was", rendered_by="old")
    Revision.objects.filter(live_on=fresh).update(
        rendered_by=rendering.renderer_version()
    )

    render_stale.call()
    render_stale.call()

    mended = Revision.objects.exclude(body="As it was").order_by("number")
    assert list(mended) == [old, Post.objects.get(pk=copy.post_id).live]


def test_what_the_code_renders_otherwise_is_no_change_between_two_versions(
    client: Client,
) -> None:
    copy = make.working_copy(slug="walking")
    old, live = make.published(copy), make.published(copy)
    Revision.objects.update(body="<p>Old looks</p>", rendered_by="old")
    Revision.objects.filter(pk=live.pk).update(
        body=live.body, rendered_by=live.rendered_by
    )
    cache_purge.purge(copy.post.surrogate_key)
    address = f"/walking/versions/{old.version}/comparison/"

    before = client.get(address).content.decode()
    render_stale.call()
    after = client.get(address).content.decode()

    assert "Old looks" not in before
    assert "cannot be compared just now" in before
    assert "Nothing changed in the text." in after
