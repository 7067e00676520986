"""The rarer acts on a post, as its page and its row in the list offer them."""

from collections.abc import Callable, Iterator
from typing import cast

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy

from evidenceblog.core.models import User
from posts.models import PUBLISH, Post, WorkingCopy
from posts.post_bin import may_bin

type MenuLink = tuple[str, str]


def post_menu(user: User, copy: WorkingCopy) -> list[MenuLink]:
    """Return the label and address of each act that somebody may do with a post."""
    return [
        (label, reverse(f"admin:posts_workingcopy_{name}", args=[copy.pk]))
        for label, name in _acts(user, copy)
    ]


def _acts(user: User, copy: WorkingCopy) -> Iterator[tuple[str, str]]:
    yield _("Revisions"), "revisions"
    yield _("Word document…"), "word"
    if user.has_perm("posts.add_workingcopy"):
        yield _("Clone…"), "clone"
    if copy.post.state == Post.State.LIVE and user.has_perm(PUBLISH):
        yield _("Withdraw…"), "withdraw"
    if user.is_superuser:
        yield _("Redact…"), "redact"
    if copy.post.state == Post.State.DRAFT and may_bin(user, copy.post):
        yield _("Take it back…") if copy.binned_at else _("Delete…"), "bin"


def menu_column(request: HttpRequest) -> Callable[[WorkingCopy], SafeString]:
    """Return the column of the list that offers these acts to who looks at it."""
    user = cast(User, request.user)

    @admin.display(description=gettext_lazy("more"))
    def menu(copy: WorkingCopy) -> SafeString:
        return format_html(
            '<details class="post-menu"><summary>{}<span class="visually-hidden"> {}'
            "</span></summary><ul>{}</ul></details>",
            _("More"),
            copy.title,
            format_html_join(
                "",
                '<li><a href="{1}">{0}</a></li>',
                post_menu(user, copy),
            ),
        )

    return menu
