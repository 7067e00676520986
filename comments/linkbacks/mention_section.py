"""What linkbacks add to a post: who shared it, where to tell of a link, its switches."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest  # noqa: TID251  # for a view of posts
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from django_stubs_ext import StrOrPromise

from evidenceblog.core.models import SiteSettings
from posts.editor_extensions import EditorExtension, PostAction
from posts.models import Post
from posts.page_sections import PageSection

from .endpoint_advertisement import ADVERTISED, advertised_endpoints
from .mention_switches import mention_switches, set_mention_switches
from .models import MentionSettings
from .post_shares import shares_of


def _context(request: HttpRequest, post: Post, site: SiteSettings) -> dict[str, Any]:
    """Name where a link to the post can be told, also for the page's headers, and who
    shared it."""
    endpoints = request.META[ADVERTISED] = advertised_endpoints(post, site)
    # Only the first page of a discussion shows who shared its post.
    return {"endpoints": endpoints, "shared": not request.GET and shares_of(post)}


ABOVE_DISCUSSION = PageSection(
    order=10,
    template="linkbacks/_post_shares.html",
    head_template="linkbacks/_post_head.html",
    context=_context,
    related=("mention_settings",),
)
BELOW_DISCUSSION = PageSection(order=30, template="linkbacks/_mention_form_link.html")

CHOICES = {"yes": gettext_lazy("Yes, at any age"), "no": gettext_lazy("No")}
VALUES = {"yes": True, "no": False}
LABELS: dict[str, StrOrPromise] = {
    "webmentions": gettext_lazy("Take webmentions"),
    "pingbacks": gettext_lazy("Take pingbacks"),
    "trackbacks": gettext_lazy("Take trackbacks"),
}


def _fields() -> dict[str, forms.Field]:
    site = MentionSettings.load()
    return {
        name: forms.TypedChoiceField(
            label=label,
            choices=[("", _as_the_site(site, name)), *CHOICES.items()],
            required=False,
            coerce=VALUES.get,
            empty_value=None,
        )
        for name, label in LABELS.items()
    }


def _as_the_site(site: MentionSettings, switch: str) -> str:
    """Say what a post does whose own switch is not set."""
    if not getattr(site, switch):
        return _("As the site does: no")
    days = site.open_days
    if days is None:
        return _("As the site does: yes")
    return ngettext(
        "As the site does: yes, for a day",
        "As the site does: yes, for %(days)d days",
        days,
    ) % {"days": days}


def _values(post: Post) -> dict[str, str]:
    words = {None: "", True: "yes", False: "no"}
    return {name: words[value] for name, value in mention_switches(post).items()}


def _save(post: Post, chosen: Mapping[str, Any]) -> None:
    set_mention_switches([post], {name: chosen[name] for name in LABELS})


EXTENSION = EditorExtension(
    fields=_fields,
    values=_values,
    save=_save,
    actions=(
        PostAction(
            "close_mentions",
            gettext_lazy("Take no mentions"),
            partial(set_mention_switches, chosen=dict.fromkeys(LABELS, False)),
        ),
        PostAction(
            "mentions_as_site",
            gettext_lazy("Take mentions as the site does"),
            partial(set_mention_switches, chosen=dict.fromkeys(LABELS)),
        ),
    ),
    link=(
        "admin:linkbacks_outgoingmention_changelist",
        "post__id__exact",
        gettext_lazy("Whom it told"),
        "linkbacks.view_outgoingmention",
    ),
    related=("mention_settings",),
)
