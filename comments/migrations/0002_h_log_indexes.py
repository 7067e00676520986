import django.contrib.postgres.indexes
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(condition=models.Q(('act', 'status'), _negated=True), fields=['act', '-at', '-id'], name='decision_by_act'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(condition=models.Q(('act', 'status'), ('to_status__in', ['rejected', 'withdrawn', 'erased'])), fields=['to_status', '-at', '-id'], name='decision_seldom'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=django.contrib.postgres.indexes.GinIndex(fields=['reasons'], name='decision_by_reason', opclasses=['jsonb_path_ops']),
        ),
    ]
