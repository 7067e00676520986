"""The groups were made here; the latest migration makes them as they are today."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("artwork", "0001_initial"),
        ("citations", "0001_initial"),
        ("comments", "0002_initial"),
        ("ground", "0001_initial"),
        ("posts", "0001_initial"),
    ]
    operations: list[migrations.RunPython] = []
