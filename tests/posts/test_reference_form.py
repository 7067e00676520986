"""The form of references that a site chooses: in posts, in feeds, and when it changes."""

import pytest
from django.test import Client

from posts.citations.models import CitationSettings
from posts.citations.references.reference_forms import ReferenceForm
from posts.models import Post
from posts.revisions import rendering
from tests import make
from tests.tasks import empty_queue, queued

pytestmark = pytest.mark.django_db
COCHRANE, VANCOUVER = "Journal of Samples 2020;12(3)", "2020 Mar;12(3):45-67"


def choose(form: ReferenceForm) -> None:
    CitationSettings(pk=1, reference_form=form).save()


def test_posts_are_printed_in_the_form_that_the_site_chose(client: Client) -> None:
    choose(ReferenceForm.VANCOUVER)
    post = make.post()

    page = client.get(post.get_absolute_url()).content.decode()
    feed = client.get("/feed.json").content.decode()

    for words in (page, feed):
        assert VANCOUVER in words
        assert COCHRANE not in words


def test_live_posts_are_printed_anew_in_another_form() -> None:
    post = make.post()
    assert COCHRANE in post.shown.body
    empty_queue()
    choose(ReferenceForm.VANCOUVER)
    choose(ReferenceForm.VANCOUVER)

    assert queued() == ["posts.revisions.rendering.render_stale"]
    rendering.render_stale.call()

    assert VANCOUVER in Post.objects.live().get(pk=post.pk).shown.body
    choose(ReferenceForm.COCHRANE)
    rendering.render_stale.call()
    assert COCHRANE in Post.objects.live().get(pk=post.pk).shown.body
