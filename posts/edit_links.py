"""Links for staff, from each paragraph of a live post to its block in the editor's form.

The body that readers are served has only the keys of its blocks.
"""

import re
from itertools import count

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from evidenceblog.core.models import User

from .mixed_languages import label_attributes
from .models import Post, Revision, WorkingCopy

# From the key of one block to that of the next, or to the reference list.
KEYED = re.compile(
    r'<\w+ data-block="([0-9a-f-]{36})".*?(?=\n<\w+ data-block="|\n<section\s|\Z)',
    re.DOTALL,
)
PARAGRAPH = re.compile(r"<(?:p|h[23]|li(?=[^<>]*>(?!<p)))(?: [^>]*)?>")


def editable_copy(post: Post, user: User | AnonymousUser) -> WorkingCopy | None:
    """Return the working copy of a post, if somebody may open it."""
    if not (user.is_staff and user.has_perm("posts.change_workingcopy")):
        return None
    may_open = WorkingCopy.objects.editable_by(user)
    return may_open.only("pk").filter(post=post).first()


def notice_link(post: Post, copy: WorkingCopy) -> SafeString:
    """Return the link by which a notice is put above a live post, or taken back."""
    url = reverse("admin:posts_workingcopy_notice", args=[copy.pk])
    line = '<p class="notice-line"><a class="notice-link" href="{}"{}>{}</a></p>\n'
    return format_html(
        line, url, label_attributes(post.shown.language), gettext("Notice now")
    )


def with_edit_links(revision: Revision, copy: WorkingCopy) -> SafeString:
    """Return a revision's body with a link at each paragraph of its text blocks, and at
    each other block."""
    texts = {
        block["key"] for block in revision.snapshot["blocks"] if block["kind"] == "text"
    }
    label = label_attributes(revision.language)

    def linked(block: re.Match[str]) -> str:
        url = reverse("admin:posts_workingcopy_block", args=[copy.pk, block[1]])
        if block[1] not in texts:
            return f'<p class="edit-line">{_link(url, label)}</p>\n{block[0]}'
        lines = count(1)
        return PARAGRAPH.sub(
            lambda one: one[0] + _link(f"{url}?line={next(lines)}", label), block[0]
        )

    return mark_safe(KEYED.sub(linked, revision.body))  # noqa: S308  # sanitised as it was rendered


def _link(url: str, label: SafeString) -> SafeString:
    return format_html(
        '<a class="edit-link" href="{}"{}>{}</a> ', url, label, gettext("Edit")
    )
