"""The site's settings: one row, which need not exist, and its page in the admin."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from comments.linkbacks.models import MentionSettings
from comments.models import CommentSettings
from evidenceblog.core.models import SiteSettings, app_settings_models
from posts.citations.models import CitationSettings
from posts.models import Appearance, PostSettings
from tests.posts.markup import fields

pytestmark = pytest.mark.django_db


def test_a_site_that_has_saved_none_has_the_defaults_and_no_row() -> None:
    loaded = SiteSettings.load()

    assert loaded.name == "Evidence blog"
    assert PostSettings.load().licence == "CC-BY-4.0"
    assert CommentSettings.load().open_days is None
    assert not SiteSettings.objects.exists()


def test_what_was_saved_is_loaded() -> None:
    site = SiteSettings.load()
    site.name = "Walking, weighed"
    site.save()

    assert SiteSettings.load().name == "Walking, weighed"
    assert SiteSettings.objects.count() == 1


def test_a_second_row_is_refused_by_the_form_and_by_the_database() -> None:
    second = SiteSettings(pk=2)

    with pytest.raises(ValidationError, match="only one row"):
        second.full_clean()
    with pytest.raises(IntegrityError, match="site_settings_one_row"):
        second.save()


def test_the_name_of_the_site_is_on_its_pages(client: Client) -> None:
    SiteSettings.objects.create(pk=1, name="Walking, weighed")

    assert "Walking, weighed" in client.get("/").content.decode()


def test_in_the_admin_the_list_is_the_form_of_the_one_row(
    editor_client: Client,
) -> None:
    answer = editor_client.get(reverse("admin:core_sitesettings_changelist"))

    form = reverse("admin:core_sitesettings_change", args=[1])
    assert answer["Location"] == form
    assert editor_client.get(form).status_code == 200
    assert editor_client.get(reverse("admin:core_sitesettings_add")).status_code == 403


def test_who_may_not_change_the_settings_does_not_make_their_row(
    moderator_client: Client,
) -> None:
    answer = moderator_client.get(reverse("admin:core_sitesettings_changelist"))

    assert answer.status_code == 403
    assert not SiteSettings.objects.exists()


def test_the_page_holds_the_settings_of_every_app(editor_client: Client) -> None:
    page = reverse("admin:core_sitesettings_change", args=[1])
    editor_client.get(reverse("admin:core_sitesettings_changelist"))
    shown = editor_client.get(page).context
    parts = [one.formset for one in shown["inline_admin_formsets"]]
    typed: dict[str, object] = {"name": "Walking, weighed", "tagline": ""}
    for part in parts:
        typed |= {f"{part.prefix}-TOTAL_FORMS": 1, f"{part.prefix}-INITIAL_FORMS": 0}
    typed |= {
        "appearance-0-accent": "#17507f",
        "postsettings-0-licence": "CC0-1.0",
        "postsettings-0-answer_days": 10,
        "citationsettings-0-reference_form": "vancouver",
        "commentsettings-0-open_days": 7,
        "commentsettings-0-policy": "Be kind.",
        "mentionsettings-0-webmentions": "on",
    }

    answer = editor_client.post(page, typed)

    assert [part.model for part in parts] == [
        *(Appearance, PostSettings, CitationSettings),
        *(CommentSettings, MentionSettings),
    ]
    assert answer.status_code == 302
    assert SiteSettings.load().name == "Walking, weighed"
    assert Appearance.load().accent == "#17507f"
    assert PostSettings.load().licence == "CC0-1.0"
    assert PostSettings.load().answer_days == 10
    assert CitationSettings.load().reference_form == "vancouver"
    comments, mentions = CommentSettings.load(), MentionSettings.load()
    assert (comments.open_days, comments.policy) == (7, "Be kind.")
    assert (mentions.webmentions, mentions.pingbacks) == (True, False)


def test_comments_cannot_stay_open_past_the_end_of_dates() -> None:
    with pytest.raises(ValidationError, match="36500"):
        CommentSettings(pk=1, open_days=9_999_999).full_clean()


def test_the_page_of_settings_has_a_row_of_each_app(editor_client: Client) -> None:
    page = editor_client.get(reverse("admin:core_sitesettings_changelist"), follow=True)

    forms = [
        inline.formset.initial_form_count()
        for inline in page.context["inline_admin_formsets"]
    ]
    assert forms == [1] * len(app_settings_models())


@pytest.mark.parametrize("name", ["\u200b", "\u2060 \ufeff", " \u00ad "])
def test_the_site_needs_a_name_that_can_be_seen(
    editor_client: Client, name: str
) -> None:
    editor_client.get(reverse("admin:core_sitesettings_changelist"))
    form = reverse("admin:core_sitesettings_change", args=[1])
    said = fields(editor_client.get(form).content.decode(), "sitesettings_form")

    answer = editor_client.post(form, said | {"name": name})

    assert "This field is required." in answer.content.decode()
    assert SiteSettings.load().name == "Evidence blog"


def test_words_that_cannot_be_seen_are_no_comment_policy(editor_client: Client) -> None:
    editor_client.get(reverse("admin:core_sitesettings_changelist"))
    form = reverse("admin:core_sitesettings_change", args=[1])
    said = fields(editor_client.get(form).content.decode(), "sitesettings_form")

    editor_client.post(form, said | {"commentsettings-0-policy": "\u200b"})

    assert CommentSettings.load().policy == ""
