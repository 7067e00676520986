"""What staff are told of a site that was restored."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from evidenceblog.core.models import SiteSettings, User
from evidenceblog.core.staff_notices import WaitingWork, WorkSeverity


def waiting_work(user: User) -> Iterable[WaitingWork]:
    """Yield that the site is quiet."""
    if SiteSettings.load().is_quiet:
        may_end_it = user.has_perm("core.change_sitesettings")
        page = "admin:core_sitesettings_changelist" if may_end_it else "admin:index"
        yield WaitingWork(
            _(
                "This site was restored from a backup and is quiet: no mail and no mentions"
                " go out, and nothing is published by the clock, until Quiet is unticked in"
                " Site settings"
            ),
            reverse(page),
            severity=WorkSeverity.FAILED,
            is_mailed=False,
        )
