"""Send one mail now, and say each step, so that an operator sees what to mend."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.mail import mailers
from django.core.management.base import BaseCommand, CommandError

from evidenceblog.core.mail import delivery, message_template, smtp_errors
from evidenceblog.core.mail.address_normalisation import NotAnAddress, normalise_address
from evidenceblog.core.mail.models import EmailAddress, Message


class Command(BaseCommand):
    help = "Send a mail to an address and say what the mail server answers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address")

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        if not delivery.mail_is_on():
            raise CommandError("Mail is off: set MAIL_URL and MAIL_FROM.")
        try:
            to = normalise_address(address)
        except NotAnAddress as error:
            raise CommandError(f"This is no e-mail address: {address}") from error
        self._send(to)

    def _send(self, to: str) -> None:
        account = settings.MAILERS["default"]["OPTIONS"]
        server = mailers.default
        letter = message_template.render_message("check", {})
        message = Message(address=EmailAddress(email=to), **letter._asdict())
        privacy = "with" if account["use_tls"] or account["use_ssl"] else "without"
        user = account["username"]
        account_words = f"signed in as {user}" if user else "without signing in"
        try:
            self._say(f"Connecting to {account['host']}, port {account['port']} …")
            server.open()
            self._say(f"Connected, {privacy} TLS, {account_words}.")
            self._say(f"Sending from {settings.MAIL_FROM} to {to} …")
            server.send_messages([delivery.email_message(message)])
            self._say(f"Accepted. Its Message-ID is {message.message_id}.")
        except OSError as error:
            raise CommandError(str(smtp_errors.classify_error(error).words)) from error
        finally:
            delivery.close_connection(server)

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
