"""The three groups that people who sign in belong to; editors redirect addresses."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from evidenceblog import groups


def make_groups(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    groups.make(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("evidenceblog", "0001_groups"),
        ("ground", "0003_redirect"),
    ]
    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
