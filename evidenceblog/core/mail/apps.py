"""Mail to people: an outbox, confirmed addresses, what they asked for."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "evidenceblog.core.mail"
    label = "mail"
    verbose_name = _("Mail")

    def ready(self) -> None:
        from evidenceblog.core import log_masks

        log_masks.register("/confirm/", "/unsubscribe/")
