"""The account of somebody who works here, in what is held about them."""

from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from evidenceblog.core.mail.address_normalisation import spellings_of
from evidenceblog.core.models import User

from .held_data import DataSource, Holding


def find_accounts(address: str, in_full: bool) -> list[Holding]:
    """Return the accounts with this address."""
    written = User.objects.alias(written=Lower("email"))
    found = written.filter(written__in=spellings_of(address)).order_by("pk")
    rows = [
        {
            _("User name"): user.username,
            _("Name"): user.get_full_name(),
            _("E-mail address"): user.email,
            _("Since"): user.date_joined,
            _("Last signed in"): user.last_login,
        }
        for user in found
    ]
    title = _("Accounts of people who work here (administrators delete them)")
    return [Holding(title, rows, is_kept=True)]


def keep_accounts(address: str, by: User | None) -> int:
    """Erase none: what an account did is in the history of posts and decisions."""
    return 0


SOURCE = DataSource(find_accounts, keep_accounts)
