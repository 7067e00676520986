"""The groups that people who sign in belong to, and what each may do."""

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

from posts.blocks import KINDS

APPS = {"core", "posts", "artwork", "citations", "comments", "spam", "linkbacks"}
BLOCKS = [str(block._meta.model_name) for block in KINDS.values()]
WRITING = [
    *("add_workingcopy", "change_workingcopy", "view_workingcopy"),
    *("add_artwork", "change_artwork", "view_artwork"),
    *("add_source", "change_source", "view_source"),
    *("view_author", "view_topic", "view_series"),
    *("change_problemreport", "view_problemreport"),
    *(
        f"{act}_{part}"
        for part in [
            *BLOCKS,
            "workingbyline",
            "workingreviewer",
            "listedsource",
            "readnextchoice",
        ]
        for act in ("add", "change", "delete", "view")
    ),
]
EDITING = [
    *("publish_post", "change_post", "view_post"),
    *("delete_workingcopy", "delete_artwork", "delete_source"),
    *(f"{act}_{part}" for part in ("author", "topic", "series") for act in ("add", "change", "delete")),
    *(f"{act}_redirect" for act in ("add", "change", "delete", "view")),
    *(f"{act}_menuentry" for act in ("add", "change", "delete", "view")),
    *(f"{act}_readynotice" for act in ("add", "change", "delete", "view")),
    *("change_sitesettings", "view_sitesettings", "view_zeroresultsearch"),
    *(f"{act}_{part}" for part in ("outboundlink", "outgoingmention") for act in ("change", "view")),
]  # fmt: skip
TUNING = [
    *(f"{act}_listedword" for act in ("add", "change", "delete", "view")),
    *("change_filtersettings", "view_filtersettings"),
]
MODERATING = [
    *("moderate_comment", "view_decision"),
    *("view_listedword", "view_filtersettings"),
    *(f"{act}_readyanswer" for act in ("add", "change", "view")),
    *("change_linkback", "view_linkback"),
    *(f"{act}_trustrule" for act in ("add", "change", "delete", "view")),
]
GROUPS = {
    "Authors": WRITING,
    "Editors": [*WRITING, *EDITING, *MODERATING, *TUNING, "erase_comment"],
    "Moderators": MODERATING,
}


def make_groups(apps: Apps) -> None:
    """Make the groups with just the permissions in GROUPS.

    Raises LookupError for a permission that no app has.
    """
    for app in apps.get_app_configs():
        if app.label in APPS:  # Django makes those of later apps only after this
            create_permissions(app, apps=apps, verbosity=0)
    for name, codenames in GROUPS.items():
        permissions = Permission.objects.filter(
            codename__in=codenames, content_type__app_label__in=APPS
        )
        missing = set(codenames) - set(permissions.values_list("codename", flat=True))
        if missing:
            raise LookupError(f"No such permissions: {sorted(missing)}")
        group, _made = Group.objects.get_or_create(name=name)
        group.permissions.set(permissions)
