from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Bucket',
            fields=[
                ('key', models.UUIDField(primary_key=True, serialize=False)),
                ('full_at', models.DateTimeField()),
            ],
            options={
                'default_permissions': (),
            },
        ),
        # Not worth a write-ahead log: after a crash every bucket is full, as at first.
        migrations.RunSQL('ALTER TABLE core_bucket SET UNLOGGED', migrations.RunSQL.noop),
    ]
