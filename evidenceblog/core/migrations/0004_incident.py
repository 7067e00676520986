import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0003_crawler_settings")]

    operations = [
        migrations.CreateModel(
            name="Incident",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("name", models.CharField(max_length=250, unique=True)),
                ("text", models.TextField()),
                ("begun_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("times", models.PositiveIntegerField(default=1)),
                ("is_mailed", models.BooleanField(default=True)),
                ("is_counted", models.BooleanField(default=False)),
                ("told_at", models.DateTimeField(null=True)),
                ("told_times", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "incident",
                "verbose_name_plural": "status of the site",
                "default_permissions": (),
            },
        ),
    ]
