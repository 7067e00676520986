"""What the admin's first page says of waiting work, and how it files everything else."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.template import Context
from django.utils.module_loading import import_string
from django_stubs_ext import StrOrPromise

from evidenceblog.core import staff_notices

register = template.Library()


class AdminSection(NamedTuple):
    """Lists of the admin that serve one task."""

    name: StrOrPromise
    models: list[dict[str, Any]]


@register.simple_tag(takes_context=True)
def waiting_cards(context: Context) -> list[staff_notices.WaitingCard]:
    """Return what waits for who is signed in, by cards."""
    return staff_notices.cards_for(context["user"])


@register.simple_tag
def admin_sections(app_list: Sequence[Mapping[str, Any]]) -> list[AdminSection]:
    """File the admin's lists by task, as `settings.DESK_SECTIONS` says."""
    named = {
        f"{app['app_label']}.{model['object_name']}".lower(): model
        for app in app_list
        for model in app["models"]
    }
    return list(_sections(named))


def _sections(named: dict[str, dict[str, Any]]) -> Iterator[AdminSection]:
    sections: Mapping[StrOrPromise, Sequence[str]]
    sections = import_string(settings.DESK_SECTIONS)
    left = dict(named)
    for name, labels in sections.items():
        # The last one takes what no other has named.
        chosen = labels or list(left)
        models = [left.pop(label) for label in chosen if label in left]
        if models:
            yield AdminSection(name, models)
