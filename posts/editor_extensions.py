"""What other apps add to the editor's page of a post and to the admin's list of posts.

An app appends its extension to EXTENSIONS in `AppConfig.ready()`. Its fields are of the live post,
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

    `fields` makes its fields anew, as their choices may have changed, `values` gives what
    a post has in them, and `save` stores what an editor chose. `link` names a page of the
    admin about the post: its URL's name, the filter that takes the post's number, its
    label, the permission. `related` are relations of the post that `values` reads.
    """

    fields: Callable[[], dict[str, forms.Field]]
    values: Callable[[Post], Mapping[str, Any]]
    save: Callable[[Post, Mapping[str, Any]], None]
    actions: tuple[PostAction, ...] = ()
    link: tuple[str, str, StrOrPromise, str] | None = None
    related: tuple[str, ...] = ()


# In the order in which their apps started.
EXTENSIONS: list[EditorExtension] = []


def make_fields() -> dict[str, forms.Field]:
    """Make the fields of all extensions; the form says what each was when it was opened."""
    fields = {
        name: field
        for extension in EXTENSIONS
        for name, field in extension.fields().items()
    }
    for field in fields.values():
        field.show_hidden_initial = True
    return fields
