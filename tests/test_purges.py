"""Whatever changes what readers see drops the pages on which they see it, and no others."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.decisions import status_changes
from comments.discussion import privacy, receipts
from comments.linkbacks.models import MentionSettings
from comments.models import Comment, CommentSettings, Decision, Status
from comments.moderation import decision_undo, edits
from evidenceblog.core import http_caching
from evidenceblog.core.models import SiteSettings
from posts import topic_merge, translations
from posts.evidence import answers
from posts.models import (
    FeaturedPost,
    MenuEntry,
    Post,
    PostSettings,
    Revision,
    WorkingCopy,
)
from posts.revisions import overlays, redaction, rendering, withdrawal
from tests import make
from tests.posts.editing import edit_url, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def post() -> Post:
    return make.post()


def keys(client: Client, url: str) -> set[str]:
    return set(client.get(url).headers.get("Surrogate-Key", "").split())


# What pages name


def test_a_posts_page_names_the_post_and_the_site(client: Client, post: Post) -> None:
    assert keys(client, post.get_absolute_url()) == {f"post-{post.pk}", "site"}


def test_lists_and_the_feed_name_all_posts(client: Client, post: Post) -> None:
    [topic], [author] = post.shown.topics.all(), post.shown.authors.all()

    assert keys(client, "/") == keys(client, "/feed/") == {"posts", "site"}
    assert keys(client, topic.get_absolute_url()) == {
        *("posts", "site", f"topic-{topic.pk}")
    }
    assert keys(client, author.get_absolute_url()) == {
        *("posts", "site", f"author-{author.pk}")
    }


def test_the_search_names_all_posts_and_the_names_on_its_page(
    client: Client, post: Post
) -> None:
    [topic], [author] = post.shown.topics.all(), post.shown.authors.all()

    assert keys(client, "/search/?q=walking") == {
        *("posts", "site", f"topic-{topic.pk}", f"author-{author.pk}")
    }
    for query in ("", "?q=zzzz"):
        assert keys(client, f"/search/{query}") == {
            *("posts", "site", f"topic-{topic.pk}")
        }


@pytest.mark.parametrize("url", ["?comment=1", "?reply=1", "?reply=x&after="])
def test_a_page_for_one_reader_names_nothing(
    client: Client, post: Post, url: str
) -> None:
    page = client.get(f"{post.get_absolute_url()}{url}")

    assert page["Cache-Control"] == "private, no-cache"
    assert "Surrogate-Key" not in page


@pytest.mark.parametrize("url", ["/nothing/", "/healthz", "/admin/login/", "/admin/"])
def test_other_answers_are_asked_for_each_time(client: Client, url: str) -> None:
    assert "no-cache" in client.get(url)["Cache-Control"]


def test_a_withdrawn_post_is_not_for_every_cache(client: Client, post: Post) -> None:
    withdrawal.withdraw(post, by=make.person(), note="It was wrong.")

    gone = client.get(post.get_absolute_url())
    assert gone.status_code == 410
    assert gone["Cache-Control"] == "no-cache"


def test_a_page_is_kept_until_its_comments_close(client: Client) -> None:
    CommentSettings.objects.create(pk=1, open_days=7)
    almost = make.post(at=timezone.now() - timedelta(days=6, hours=23))
    closed = make.post(at=timezone.now() - timedelta(days=8))

    soon = client.get(almost.get_absolute_url())["Surrogate-Control"]
    later = client.get(closed.get_absolute_url())["Surrogate-Control"]

    assert 3_500 < int(soon.split(",")[0].removeprefix("max-age=")) <= 3_600
    assert later.startswith("max-age=86400,")


def test_what_changed_in_the_evidence_names_itself_and_all_posts(
    client: Client, post: Post
) -> None:
    [topic] = post.shown.topics.all()

    for path in ("/evidence/", "/evidence/feed/"):
        assert keys(client, path) == {"evidence", "posts", "site"}
    assert keys(client, f"/evidence/topic/{topic.slug}/") == {
        *("evidence", "posts", "site", f"topic-{topic.pk}")
    }


# What drops them


def test_an_event_of_a_source_drops_the_posts_that_cite_it(
    post: Post, purged: set[str]
) -> None:
    [use] = post.shown.source_uses.all()
    event = make.source_event(use.source)

    overlays.show_source_status.call(source_event=event.pk)

    assert purged == {
        *(f"post-{post.pk}", f"card-{post.pk}", "posts", "sitemap", "evidence")
    }


@pytest.mark.parametrize("answer", ["notice", "checked", "withdrawn"])
def test_an_answer_drops_the_posts_and_what_lists_it(
    post: Post, purged: set[str], answer: str
) -> None:
    [use] = post.shown.source_uses.all()
    event, by = make.source_event(use.source), make.person()
    purged.clear()

    if answer == "notice":
        answers.answer_with_notice(event, {post.pk: 0}, by=by)
    elif answer == "checked":
        answers.answer_checked(event, {post.pk: 0}, sentence="Fine.", by=by)
    else:
        answers.answer_withdrawn(event, {post.pk: 0}, sentence="No.", by=by)

    assert purged >= {f"post-{post.pk}", "posts", "evidence"}


def test_publishing_drops_the_post_and_every_list(purged: set[str]) -> None:
    post = make.post()

    assert purged >= {f"post-{post.pk}", "posts"}


@pytest.mark.parametrize("kind", [Revision.Kind.MINOR, Revision.Kind.REVIEW])
def test_each_later_publication_drops_them_too(
    post: Post, purged: set[str], kind: Revision.Kind
) -> None:
    make.published(post.working_copy, kind=kind)

    assert purged == {f"post-{post.pk}", f"card-{post.pk}", "posts"}


def test_withdrawing_drops_them(post: Post, purged: set[str]) -> None:
    withdrawal.withdraw(post, by=make.person(), note="It was wrong.")

    assert purged == {f"post-{post.pk}", f"card-{post.pk}", "posts"}


@pytest.mark.parametrize("act", ["publish", "withdraw"])
def test_a_translation_that_comes_or_goes_drops_the_pages_that_lead_to_it(
    purged: set[str], act: str
) -> None:
    english, german = make.post(), make.post(language="de")
    make.post(language="fr")
    translations.set_original(german, english)
    assert purged >= {f"post-{english.pk}", f"post-{german.pk}"}

    purged.clear()
    if act == "publish":
        make.published(german.working_copy)
    else:
        withdrawal.withdraw(german, by=make.person(), note="It was wrong.")

    pages = {key for key in purged if key.startswith("post-")}
    assert pages == {f"post-{english.pk}", f"post-{german.pk}"}


def test_redacting_a_page_in_a_menu_drops_every_page(purged: set[str]) -> None:
    page = make.page(slug="about")
    MenuEntry.objects.create(menu=MenuEntry.Menu.FOOTER, page=page)
    purged.clear()

    redaction.redact(page, "evidence", by=make.person(), reason="Asked for.")

    assert http_caching.SITE in purged


def test_rendering_again_drops_them(post: Post, purged: set[str]) -> None:
    Revision.objects.update(rendered_by="older")
    rendering.render_stale.call()

    assert purged == {f"post-{post.pk}", "posts"}


def test_saving_a_working_copy_drops_nothing(
    editor_client: Client, post: Post, purged: set[str]
) -> None:
    copy = WorkingCopy.objects.get(post=post)

    saved = send(editor_client, edit_url(copy), title="Unpublished")

    assert saved.status_code == 302
    assert purged == set()


def test_closing_the_comments_in_the_editor_drops_the_page(
    editor_client: Client, post: Post, purged: set[str]
) -> None:
    send(
        editor_client, edit_url(WorkingCopy.objects.get(post=post)), discussion="closed"
    )

    assert purged == {f"post-{post.pk}"}


def approve(comment: Comment) -> None:
    status_changes.decide([comment], to=Status.APPROVED, by=make.person())


def reject(comment: Comment) -> None:
    status_changes.decide([comment], to=Status.REJECTED, by=make.person())


def erase(comment: Comment) -> None:
    privacy.erase_comment(comment, by=make.person())


@pytest.mark.parametrize("act", [reject, erase, receipts.withdraw_comment])
def test_a_comment_that_goes_drops_its_posts_page(
    post: Post, purged: set[str], act: Callable[[Comment], None]
) -> None:
    comment = make.comment(post)
    purged.clear()
    approve(comment)
    assert purged == {f"post-{post.pk}", "comments"}

    purged.clear()
    act(Comment.objects.get())
    assert purged == {f"post-{post.pk}", "comments"}


@pytest.mark.parametrize("act", [reject, erase, receipts.withdraw_comment])
def test_a_comment_that_nobody_saw_drops_nothing(
    post: Post, purged: set[str], act: Callable[[Comment], None]
) -> None:
    act(make.comment(post))

    assert purged == set()


def edit(comment: Comment) -> list[Decision]:
    return edits.edit_comment(comment, "Other words.", note="", by=make.person())


def leave_out_links(comment: Comment) -> list[Decision]:
    return edits.hide_links([comment], by=make.person())


@pytest.mark.parametrize("act", [edit, leave_out_links])
def test_a_comment_that_looks_otherwise_drops_its_posts_page(
    post: Post, purged: set[str], act: Callable[[Comment], list[Decision]]
) -> None:
    comment = make.comment(post, status=Status.APPROVED)

    [done] = act(comment)
    assert purged == {f"post-{post.pk}", "comments"}

    purged.clear()
    decision_undo.undo_batch(done.batch, by=make.person())
    assert purged == {f"post-{post.pk}", "comments"}


def test_comments_of_many_posts_drop_each_page_once(purged: set[str]) -> None:
    comments = [make.comment(make.post()) for _ in range(3)]
    purged.clear()

    status_changes.decide(comments, to=Status.APPROVED, by=make.person())

    pages = {f"post-{comment.post_id}" for comment in comments}
    assert purged == pages | {"comments"}


def test_closing_the_comments_drops_the_page(post: Post, purged: set[str]) -> None:
    make.closed(post)

    assert purged == {f"post-{post.pk}"}


def test_the_sites_settings_are_on_every_page(purged: set[str]) -> None:
    for settings in (SiteSettings, PostSettings, CommentSettings, MentionSettings):
        purged.clear()
        settings.load().save()

        assert purged == {"site"}


def test_what_is_said_of_an_author_or_topic_drops_their_pages(
    purged: set[str],
) -> None:
    author, topic = make.author(), make.topic()
    assert purged == {f"author-{author.pk}", f"topic-{topic.pk}", "posts"}

    purged.clear()
    author.save()
    topic.delete()
    assert len(purged) == 3


def test_merging_topics_drops_the_pages_of_each(purged: set[str]) -> None:
    merged, kept = make.topic(), make.topic()
    purged.clear()

    topic_merge.merge_topics([merged], into=kept, by=make.person())

    assert purged == {f"topic-{merged.pk}", f"topic-{kept.pk}", "posts", "sitemap"}


def test_choosing_what_a_topic_starts_with_drops_its_pages(
    post: Post, purged: set[str]
) -> None:
    topic = make.topic()
    purged.clear()

    chosen = FeaturedPost.objects.create(topic=topic, post=post)
    assert purged == {f"topic-{topic.pk}"}

    purged.clear()
    chosen.delete()
    assert purged == {f"topic-{topic.pk}"}


def test_authors_deleted_together_drop_each_page(
    client: Client, purged: set[str]
) -> None:
    client.force_login(make.person(is_superuser=True))
    authors = [make.author(), make.author()]
    chosen = [author.pk for author in authors]
    purged.clear()

    client.post(
        reverse("admin:posts_author_changelist"),
        {"action": "delete_selected", "_selected_action": chosen, "post": "yes"},
    )

    assert purged == {f"author-{pk}" for pk in chosen}
