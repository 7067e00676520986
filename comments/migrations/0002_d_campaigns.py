import django.contrib.postgres.indexes
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0001_initial'),
        ('posts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='comment',
            name='comment_near',
        ),
        migrations.AlterField(
            model_name='decision',
            name='act',
            field=models.CharField(choices=[('status', 'Decided'), ('label', 'Labelled'), ('assign', 'Assigned'), ('note', 'Noted'), ('edit', 'Edited'), ('author', 'Author trusted or held'), ('block', 'Blocked'), ('reports', 'Reports closed'), ('campaign', 'Campaign split or lifted')], default='status', max_length=8),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['bands'], name='comment_near'),
        ),
    ]
