"""Trust rules: whom and what moderators trust, hold or block."""

import re
from datetime import timedelta
from ipaddress import ip_network
from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import GistIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.spam.hosts import NoSiteName, Trust, host_of, is_platform, site_name
from comments.spam.text_analysis import folded
from evidenceblog.core.http_fetch.ip_policy import parse_ip
from evidenceblog.core.mail.address_normalisation import validate_international_email

# Many people share a range, and other people have it next month.
LONGEST_FOR_ADDRESSES = timedelta(days=30)
LONGEST_VALUE = 500
# Prefix lengths by IP version; a wider range is a whole provider.
WIDEST_RANGE = {4: 16, 6: 32}
# Of IPv4 written as IPv6 (RFC 4291, section 2.5.5.2).
MAPPED_PREFIX = 96
_WIDEST = " / ".join(f"IPv{version}: /{bits}" for version, bits in WIDEST_RANGE.items())
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}")


class TooWide(ValueError):
    """A range in which far too many people are."""


class TrustRuleQuerySet(models.QuerySet["TrustRule"]):
    def in_force(self) -> Self:
        """Keep the rules that have not ended."""
        return self.filter(models.Q(until=None) | models.Q(until__gt=timezone.now()))


class TrustRule(models.Model):
    """A moderator's verdict on an address, name, host or range, or an author of mentions.

    A host includes every subdomain. An author of mentions is a host or, where strangers
    share one, the beginning of a path on it. Anybody can type any e-mail address or
    name: trust in an address takes effect once it is confirmed; trust in a name or host
    only removes a suspicion.
    """

    class Kind(models.TextChoices):
        EMAIL = "email", _("E-mail address")
        NAME = "name", _("Name, as typed")
        HOST = "host", _("Host that is linked to")
        ADDRESS = "address", _("Network address")
        RANGE = "range", _("Range of addresses")
        AUTHOR = "author", _("Author of mentions")

    VERDICTS = {
        Trust.TRUSTED.value: _("Trusted"),
        Trust.HELD.value: _("Always wait"),
        Trust.BLOCKED.value: _("Blocked"),
    }

    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    value = models.CharField(_("whom or what"), max_length=LONGEST_VALUE)
    verdict = models.CharField(_("verdict"), max_length=7, choices=VERDICTS)
    until = models.DateTimeField(
        _("until"),
        null=True,
        blank=True,
        help_text=_("Empty: until somebody changes it; of addresses, for 30 days."),
    )
    note = models.CharField(_("why"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    at = models.DateTimeField(default=timezone.now, editable=False)
    network = models.GeneratedField(
        expression=models.Case(
            models.When(
                kind__in=["address", "range"],
                then=Cast("value", models.GenericIPAddressField()),
            )
        ),
        output_field=models.GenericIPAddressField(null=True),
        db_persist=True,
    )

    objects = TrustRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("trust rule")
        verbose_name_plural = _("trust rules")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "value"],
                name="trust_rule_once",
                violation_error_message=_("There is a rule about this already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=["address", "range"])
                | models.Q(verdict__in=["held", "blocked"], until__isnull=False),
                name="trust_rule_about_addresses",
                violation_error_message=_(
                    "Addresses are held or blocked, and for a time: they change hands."
                ),
            ),
        ]
        indexes = [
            GistIndex(
                fields=["network"],
                name="trust_rule_by_network",
                opclasses=["inet_ops"],
                condition=models.Q(network__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.value

    @property
    def code(self) -> str:
        """The code of this rule among the reasons of a decision."""
        return f"rule-{self.pk}"

    def clean(self) -> None:
        """Normalise the value, and give rules about addresses an end.

        Raises ValidationError for a value that is not of the kind, and a time too long.
        """
        now = timezone.now()
        if self.kind in NETWORK_KINDS:
            self.until = self.until or now + LONGEST_FOR_ADDRESSES
        if self.kind in self.Kind and self.value:
            self.value = normalise_value(self.Kind(self.kind), self.value)
        too_long = self.until and self.until > now + LONGEST_FOR_ADDRESSES
        if self.kind in NETWORK_KINDS and too_long:
            raise ValidationError({"until": _("30 days at most: addresses change.")})
        if self.until and self.until <= now:
            raise ValidationError({"until": _("That is over already.")})


NETWORK_KINDS = {TrustRule.Kind.ADDRESS, TrustRule.Kind.RANGE}


def normalise_name(name: str) -> str:
    """Return the form of a typed name by which names are compared."""
    return " ".join(folded(name).split())


def normalise_value(kind: TrustRule.Kind, text: str) -> str:
    """Return the one spelling of what a rule is about. Raises ValidationError."""
    normalise, example = _NORMALISERS[kind]
    try:
        value = normalise(text.strip())
        if 0 < len(value) <= LONGEST_VALUE:
            return value
    except NoSiteName as no_name:
        if no_name.is_shared:
            shared = _("Strangers share this name: add the part that is theirs.")
            raise ValidationError({"value": shared}) from None
    except TooWide:
        wide = _("That is too wide: whole providers have such ranges. Take %s or less.")
        raise ValidationError({"value": wide % _WIDEST}) from None
    except (ValueError, ValidationError):
        pass
    message = _("This is none: one is written such as %s.") % example
    raise ValidationError({"value": message})


def _email(text: str) -> str:
    validate_international_email(text)
    return text.lower()


def _host(text: str) -> str:
    host = host_of(text.removeprefix("*."))
    if not _HOST.fullmatch(host) or is_platform(host):
        raise NoSiteName(is_shared=is_platform(host))
    return host


def _without_zone(text: str) -> str:
    """Leave out the zone of an address (RFC 4007): a machine's own name for a network."""
    address, slash, length = text.partition("/")
    return address.partition("%")[0] + slash + length


def _address(text: str) -> str:
    return str(parse_ip(_without_zone(text)))


def _range(text: str) -> str:
    found = ip_network(_without_zone(text), strict=False)
    mapped = getattr(found.network_address, "ipv4_mapped", None)
    if mapped and found.prefixlen >= MAPPED_PREFIX:
        found = ip_network((mapped, found.prefixlen - MAPPED_PREFIX))
    if found.prefixlen < WIDEST_RANGE[found.version]:
        raise TooWide(found)
    return str(found)


# By kind: the function that normalises a value, and an example of one.
_NORMALISERS = {
    TrustRule.Kind.EMAIL: (_email, "ada@example.org"),
    TrustRule.Kind.NAME: (normalise_name, "Ada Reader"),
    TrustRule.Kind.HOST: (_host, "example.org"),
    TrustRule.Kind.ADDRESS: (_address, "192.0.2.7"),
    TrustRule.Kind.RANGE: (_range, "192.0.2.0/24"),
    TrustRule.Kind.AUTHOR: (site_name, "example.org or medium.com/@ada"),
}
