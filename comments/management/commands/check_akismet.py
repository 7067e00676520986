"""Ask Akismet whether the key is good, and say what to mend if it is not."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from comments.screening.akismet import client
from comments.screening.akismet.client import AkismetUnavailable, InvalidKey


class Command(BaseCommand):
    help = "Ask Akismet whether AKISMET_API_KEY is good for this site."

    def handle(self, *args: Any, **options: Any) -> None:
        if not client.is_on():
            raise CommandError("Akismet is off: set AKISMET_API_KEY.")
        self.stdout.write(
            f"Asking {settings.AKISMET_URL} about the key for {client.site_url()} …"
        )
        self.stdout.flush()
        alert = _verify()
        self.stdout.write("The key is good.")
        if alert:
            self.stdout.write(f"Akismet says about your account: {alert}")


def _verify() -> str:
    try:
        return client.verify_key()
    except InvalidKey as refusal:
        raise CommandError(
            f"Akismet refuses the key: {refusal} Compare AKISMET_API_KEY "
            "with your account, and SITE_URL with the sites that it is for."
        ) from None
    except AkismetUnavailable as failure:
        raise CommandError(f"{failure}.") from None
    except ValueError as error:
        raise CommandError(f"AKISMET_URL: {error}") from None
