"""The menus of the site: what its header and its footer lead to."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from evidenceblog.core import http_caching
from evidenceblog.core.models import PurgingModel

from .post import Post
from .topic import Topic

LEADS_TO = ("page", "topic", "address")
# A path of this site, or another site; never //host, and never a script.
ADDRESS = r"^(/$|/[^/\\]|https?://[^/])"


class MenuEntry(PurgingModel):
    """One entry of a menu, which leads to a page, a topic or an address.

    An entry whose page is not live is not shown. Every page has the menus, so a change
    of one drops them all.
    """

    class Menu(models.TextChoices):
        HEADER = "header", _("Header")
        FOOTER = "footer", _("Footer")

    menu = models.CharField(_("menu"), max_length=6, choices=Menu, default=Menu.HEADER)
    position = models.PositiveSmallIntegerField(_("order"), default=10)
    label = models.CharField(
        _("words"),
        max_length=40,
        blank=True,
        help_text=_("Empty: the title of the page, or the name of the topic."),
    )
    page = models.ForeignKey(
        Post,
        verbose_name=_("page"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        limit_choices_to={"kind": Post.Kind.PAGE},
        related_name="menu_entries",
    )
    topic = models.ForeignKey(
        Topic,
        verbose_name=_("topic"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="menu_entries",
    )
    address = models.CharField(
        _("address"),
        max_length=500,
        blank=True,
        validators=[
            RegexValidator(ADDRESS, _("A path such as /feed/, or a web address."))
        ],
        help_text=_("A path of this site, such as /feed/, or a web address."),
    )

    class Meta:
        verbose_name = _("menu entry")
        verbose_name_plural = _("menus")
        ordering = ["-menu", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(page=None, topic=None) & ~models.Q(address="")
                | models.Q(page=None, topic__isnull=False, address="")
                | models.Q(page__isnull=False, topic=None, address=""),
                name="menu_entry_leads_to_one",
                violation_error_message=_(
                    "An entry leads to a page, a topic or an address: to just one."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(address="") | ~models.Q(label=""),
                name="menu_entry_address_has_words",
                violation_error_message=_("An entry with an address needs words."),
            ),
        ]

    def __str__(self) -> str:
        return self.label or str(self.topic or self.page or self.address)

    @property
    def surrogate_key(self) -> str:
        return http_caching.SITE
