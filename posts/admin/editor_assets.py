"""The scripts and styles of the editor's form."""

from typing import Any

from content_editor.admin import importmap
from django.http import HttpRequest
from js_asset import JSON, ImportMap, Media as Assets, Script

from posts.artwork.library_views import editor_context

# Names under which our scripts import each other: addresses of static files change.
SCRIPTS = ImportMap(
    {
        "posts/block-menu": "posts/block_menu.js",
        "posts/caret": "posts/caret.js",
        "posts/artwork-blocks": "posts/artwork_blocks.js",
        "posts/artwork-library": "posts/artwork_library.js",
        "posts/artwork-picker": "posts/artwork_picker.js",
        "posts/autosave": "posts/autosave.js",
        "posts/background-save": "posts/background_save.js",
        "posts/block-keys": "posts/block_keys.js",
        "posts/citation": "posts/citation.js",
        "posts/field-names": "posts/field_names.js",
        "posts/head-fields": "posts/head_fields.js",
        "posts/kept-place": "posts/kept_place.js",
        "posts/linked-field": "posts/linked_field.js",
        "posts/local-copies": "posts/local_copies.js",
        "posts/paste": "posts/paste.js",
        "posts/pasted-blocks": "posts/pasted_blocks.js",
        "posts/pasted-html": "posts/pasted_html.js",
        "posts/pasted-tree": "posts/pasted_tree.js",
        "posts/preview-pane": "posts/preview_pane.js",
    }
)


def editor_assets(request: HttpRequest, context: dict[str, Any]) -> Assets:
    """Return what the form loads; `context` is what the block editor's package is told.

    It is started by our own script, which keeps within the policy.
    """
    return Assets(
        importmap=importmap | SCRIPTS,
        css={
            "all": [
                "content_editor/material-icons.css",
                "content_editor/content_editor.css",
                "posts/block_editor.css",
                "posts/writing.css",
                "posts/artwork.css",
                "posts/autosave.css",
            ]
        },
        js=[
            "admin/js/jquery.init.js",
            JSON(
                context,
                id="content-editor-context",
            ),
            JSON(editor_context(request), id="artwork-library"),
            Script("posts/alt_advice.js", defer=True),
            Script("posts/block_editor.js", type="module"),
        ],
    )
