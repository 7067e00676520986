"""The menus as readers see them: the links of the header and of the footer."""

from typing import NamedTuple

from django.urls import reverse

from evidenceblog.core import http_caching
from evidenceblog.core.process_cache import process_cache

from .models import MenuEntry, Post


class MenuLink(NamedTuple):
    """What an entry says and where it leads."""

    label: str
    url: str


type Menus = dict[str, list[MenuLink]]


def load_menus() -> Menus:
    """Return the links of each menu, to read and not to change."""
    return process_cache.get("menus", http_caching.SITE, _read)


def _read() -> Menus:
    menus: Menus = {str(menu): [] for menu in MenuEntry.Menu}
    rows = MenuEntry.objects.values_list(
        *("menu", "label", "address", "topic__name", "topic__slug"),
        *("page__state", "page__live__title", "page__slug"),
        named=True,
    )
    for row in rows:
        if row.address:
            link = MenuLink(row.label, row.address)
        elif row.topic__slug:
            url = reverse("topic", args=[row.topic__slug])
            link = MenuLink(row.label or row.topic__name, url)
        elif row.page__state == Post.State.LIVE:
            url = reverse("post", args=[row.page__slug])
            link = MenuLink(row.label or row.page__live__title, url)
        else:  # not published yet, or withdrawn
            continue
        menus[row.menu].append(link)
    return menus
