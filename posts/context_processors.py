"""What every template may ask of the posts."""

from django.http import HttpRequest  # noqa: TID251  # a context processor is given one
from django.utils.functional import SimpleLazyObject

from .menus import load_menus


def menus(request: HttpRequest) -> dict[str, object]:
    """Give templates `menus`: the links of header and footer, read when asked for."""
    return {"menus": SimpleLazyObject(load_menus)}
