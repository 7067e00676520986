"""Ask Akismet whether the key is good, and say what to mend if it is not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from comments.akismet import inquiries
from comments.akismet.inquiries import Account
from comments.spam import akismet_opinion
from comments.spam.akismet_terms import InvalidKey, OpinionUnavailable, Usage


class Command(BaseCommand):
    help = "Ask Akismet whether AKISMET_API_KEY is good for this site."

    def handle(self, *args: Any, **options: Any) -> None:
        if not inquiries.is_on():
            raise CommandError("Akismet is off: set AKISMET_API_KEY.")
        account = inquiries.account()
        self._say(f"Asking {account['url']} about the key for {account['blog']} …")
        self._verify(account)
        self._tell_usage(account)

    def _verify(self, account: Account) -> None:
        try:
            alert = akismet_opinion.verify(**account)
        except InvalidKey as refusal:
            raise CommandError(
                f"Akismet refuses the key: {refusal.reason} Compare AKISMET_API_KEY "
                "with your account, and SITE_URL with the sites that it is for."
            ) from None
        except OpinionUnavailable as failure:
            raise CommandError(f"{failure.reason}.") from None
        except ValueError as error:
            raise CommandError(f"AKISMET_URL: {error}") from None
        self._say("The key is good.")
        if alert.message:
            self._say(f"Akismet says about your account: {alert.message}")

    def _tell_usage(self, account: Account) -> None:
        try:
            self._say(_in_words(akismet_opinion.usage(**account)))
        except OpinionUnavailable as failure:
            self._say(f"How much of it is used is not told: {failure.reason}.")

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()


def _in_words(usage: Usage) -> str:
    allowed = "any number of" if usage.limit is None else f"{usage.limit:,}"
    said = f"It was asked about {usage.used:,} of {allowed} comments this month."
    too_many = "That is more than the plan allows: it holds back answers."
    return f"{said} {too_many}" if usage.is_throttled else said
