"""The three groups that people who sign in belong to; editors redirect addresses."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from evidenceblog import groups


def make_groups(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    groups.make_groups(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("artwork", "0001_initial"),
        ("citations", "0001_initial"),
        ("comments", "0002_origin"),
        ("core", "0003_redirect"),
        ("linkbacks", "0001_initial"),
        ("mail", "0001_initial"),
        ("posts", "0001_initial"),
        ("spam", "0001_initial"),
    ]
    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
