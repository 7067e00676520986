from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("citations", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="source",
            name="changed_at",
            field=models.DateTimeField(
                editable=False, null=True, verbose_name="changed"
            ),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(
                condition=models.Q(("changed_at__isnull", False)),
                fields=["changed_at"],
                name="source_changed",
            ),
        ),
    ]
