"""What other apps add to the editor's page of a post and to the admin's list of posts.

An app registers an extension in `AppConfig.ready()`. Its fields are of the live post,
not of the text: they take effect when the form is saved.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django_stubs_ext import StrOrPromise

from .models import Post


@dataclass(frozen=True)
class PostAction:
    """An action on many posts: its name, what the list calls it, and what it does."""

    name: str
    label: StrOrPromise
    apply: Callable[[Iterable[Post]], None]


@dataclass(frozen=True, kw_only=True)
class EditorExtension:
    """The fields, list actions and links of one app.

    `fields` makes the fields called `names`, `values` gives what a post has in them, and
    `save` stores what an editor chose. `link` names a page of the admin about the post:
    its URL's name, the filter that takes the post's number, its label, the permission.
    `related` are relations of the post that `values` reads.
    """

    names: tuple[str, ...]
    fields: Callable[[], dict[str, forms.Field]]
    values: Callable[[Post], Mapping[str, Any]]
    save: Callable[[Post, Mapping[str, Any]], None]
    actions: tuple[PostAction, ...] = ()
    link: tuple[str, str, StrOrPromise, str] | None = None
    related: tuple[str, ...] = ()


_registered: list[EditorExtension] = []


def register(extension: EditorExtension) -> None:
    _registered.append(extension)


def extensions() -> list[EditorExtension]:
    """Return the registered extensions, in the order in which their apps started."""
    return list(_registered)


def field_names() -> list[str]:
    return [name for one in _registered for name in one.names]


def make_fields() -> dict[str, forms.Field]:
    """Make the fields of all extensions anew: their choices may have changed."""
    return {name: field for one in _registered for name, field in one.fields().items()}


def values_of(post: Post) -> dict[str, Any]:
    """Return the value of each extension's field for a post."""
    return {
        name: value for one in _registered for name, value in one.values(post).items()
    }


def save(post: Post, chosen: Mapping[str, Any]) -> None:
    """Store what was chosen in the fields of each extension."""
    for extension in _registered:
        extension.save(post, chosen)


def related() -> list[str]:
    return [relation for one in _registered for relation in one.related]
