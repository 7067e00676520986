"""What waits for editors, as the admin's first page and mails count it."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import ngettext

from evidenceblog.core.models import User
from evidenceblog.core.staff_notices import WaitingWork

from .models import PUBLISH, Post


def waiting_work(user: User) -> Iterable[WaitingWork]:
    """Yield the pages that are drafts: a new site begins with five of them."""
    if not user.has_perm(PUBLISH):
        return
    drafts = Post.objects.filter(kind=Post.Kind.PAGE, state=Post.State.DRAFT)
    if many := drafts.count():
        text = ngettext(
            "%(many)s page is to be finished, or deleted",
            "%(many)s pages are to be finished, or deleted",
            many,
        ) % {"many": many}
        place = reverse("admin:posts_workingcopy_changelist")
        only = "?post__kind__exact=page&post__state__exact=draft"
        yield WaitingWork(text, place + only)
